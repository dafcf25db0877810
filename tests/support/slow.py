"""The tests that take long, and that try the hand-written layer alone: pace, load, broken servers, killed processes.

They give the same result against an installed wheel and after an update. `QUICK=1` leaves them out there.
"""

SLOW = (
    "tests/batch/test_export.py",
    "tests/batch/test_formats.py",
    "tests/batch/test_writing.py",
    "tests/test_faults.py",
    "tests/test_pacing.py",
    "tests/test_rate.py",
    "tests/test_under_fire.py",
    "tests/webhooks/test_bounds.py",
    "tests/webhooks/test_fuzz.py",
)
