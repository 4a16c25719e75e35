"""Names that mean harm: markup, formulas, paths, control characters, letters that turn the reading."""

MARKUP = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>click</a>",
    "<b onmouseover=alert(1)>bold</b>",
    "</pre></details><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<!--<script>alert(1)//-->",
    "]]><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<base href=//example.invalid/>",
    "<meta http-equiv=refresh content='0;url=//example.invalid'>",
    "<link rel=stylesheet href=//example.invalid/x.css>",
    "<img src=//example.invalid/x.png>",
    "<span style='background:url(//example.invalid/x)'>x</span>",
    "$\\href{javascript:alert(1)}{x}$",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "%{customdata} %{x}<extra></extra>",
)
FORMULAS = (
    "=1+1",
    '=HYPERLINK("//example.invalid";"x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\uff1d1+1",
)
PATHS = (
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "C:\\con",
    "//server/share",
    "%2e%2e%2f",
    "run.zip\x00.txt",
    "aux",
    "." * 200,
)
CONTROL = (
    "\x00",
    "\x07bell",
    "\x1b[31mred\x1b[0m",
    "a\x0bb\x0cc",
    "\x7f",
    "\u0085",
    "\ud800",
    "\ufffe\uffff",
)
TURNED = ("\u202egnp.exe", "\u2066\u2069", "\u200f\u05d0", "\u061c", "a\u2028b\u2029c")
HOSTILE = MARKUP + FORMULAS + PATHS + CONTROL + TURNED
