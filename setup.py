"""The wheel is the app: next to the library it holds the pages, the recorded examples and the settings.

They go into ``analysis/app_files``, so that nothing but ``analysis`` lies in a site-packages folder.
"""

from setuptools import find_namespace_packages, setup

APP = "analysis.app_files"
LIBRARY = find_namespace_packages(include=["analysis", "analysis.*"])  # folders of scripts and styles, too
PAGES = find_namespace_packages(include=["pages", "pages.*"])

setup(
    packages=[
        *LIBRARY,
        APP,
        f"{APP}.sample_data",
        *(f"{APP}.{p}" for p in PAGES),
    ],
    package_dir={
        "analysis": "analysis",
        APP: ".",
        f"{APP}.sample_data": "sample_data",
        **{f"{APP}.{name}": name.replace(".", "/") for name in PAGES},
    },
)
