"""Style of the live charts, as parts of ECharts options."""

from __future__ import annotations

from typing import Any

from analysis.figures.style.theme import BACKGROUND, FONT, RULE, SECONDARY, TEXT

Option = dict[str, Any]


def page(title: str, *, dark: bool) -> Option:
    """Options shared by all charts: ``dark`` or light background, font, ``title``, save button, animation."""
    return {
        "backgroundColor": "transparent",
        "animationDuration": 200,
        "animationDurationUpdate": 200,
        "textStyle": {"fontFamily": FONT, "color": TEXT[dark]},
        "title": {
            "text": title,
            "left": 0,
            "top": 0,
            "textStyle": {"fontSize": 14, "fontWeight": 600, "color": TEXT[dark]},
        },
        "toolbox": {
            "right": -4,
            "top": -15,  # the icon extends this far below its box
            "itemSize": 12,
            "iconStyle": {"borderColor": SECONDARY[dark]},
            "emphasis": {"iconStyle": {"textPosition": "left", "textFill": SECONDARY[dark]}},
            "feature": {
                "saveAsImage": {
                    "title": "Save as PNG",
                    "name": title,
                    "backgroundColor": BACKGROUND[dark],
                    "pixelRatio": 2,
                }
            },
        },
    }


def axis(*, dark: bool) -> Option:
    """Axis style: thin line, muted labels, on a ``dark`` background or a light one."""
    line = {"show": True, "lineStyle": {"color": RULE[dark]}}
    return {
        "axisLine": line,
        "axisTick": line,
        "axisLabel": {"color": SECONDARY[dark], "fontSize": 12},
        "nameTextStyle": {"color": SECONDARY[dark], "fontSize": 12},
        "splitLine": {"show": False},
    }


def tooltip(*, dark: bool) -> Option:
    """Tooltip style, on a ``dark`` background or a light one."""
    return {
        "backgroundColor": BACKGROUND[dark],
        "borderColor": RULE[dark],
        "textStyle": {"color": TEXT[dark], "fontSize": 12},
        "confine": True,
    }
