"""What no parameter of any protocol means, and none may stumble over."""

BAD = (
    "",
    "x",
    "NaN",
    "inf",
    "1e308",
    "-1",
    "9" * 400,
    "٣",
    "\x00",
    "\x1b",
    ",,,,",
    "1,2,3",
    "-1e308,-1e308,1e308,1e308",
    "/etc/passwd",
)
