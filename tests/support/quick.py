"""The tests for the two additional runs of the suite with `QUICK=1`, after the whole suite has passed.

After an update, code that reads a generated package may behave differently: the tests of other code are skipped.
In an installed wheel, files may be missing or in another place: only the tests that can detect this are run.
"""

UNTOUCHED_BY_AN_UPDATE = (
    "tests/batch/test_export.py",
    "tests/batch/test_formats.py",
    "tests/batch/test_writing.py",
    "tests/cli/test_export.py",
    "tests/cli/test_import.py",
    "tests/test_ceiling.py",
    "tests/test_ceilings.py",
    "tests/test_faults.py",
    "tests/test_hostile_answers.py",
    "tests/test_libraries.py",
    "tests/test_lifetime.py",
    "tests/test_overrun.py",
    "tests/test_pacing.py",
    "tests/test_prose.py",
    "tests/test_rate.py",
    "tests/test_read_ahead.py",
    "tests/test_resend.py",
    "tests/test_retry.py",
    "tests/test_secret_scanner.py",
    "tests/test_secrets.py",
    "tests/test_secrets_in_tracebacks.py",
    "tests/test_transport.py",
    "tests/test_under_fire.py",
    "tests/testing/test_embedded_files.py",
    "tests/testing/test_embedded_lifecycle.py",
    "tests/testing/test_pytest_plugin.py",
    "tests/testing/test_tutorial.py",
    "tests/webhooks/test_bounds.py",
    "tests/webhooks/test_fuzz.py",
    "tests/webhooks/test_signatures.py",
    "tests/webhooks/test_vectors.py",
)

ABOUT_WHAT_IS_INSTALLED = (
    "tests/cli/test_start.py",
    "tests/test_calls.py",
    "tests/test_client.py",
    "tests/test_docs.py",
    "tests/test_example.py",
    "tests/test_models.py",
    "tests/test_operations.py",
    "tests/test_own_package.py",
    "tests/test_tables.py",
    "tests/test_telemetry.py",
    "tests/test_typing.py",
    "tests/testing/test_embedded_documents.py",
    "tests/testing/test_embedded_lifecycle.py",
    "tests/testing/test_embedded_records.py",
    "tests/testing/test_pytest_plugin.py",
    "tests/webhooks/test_signatures.py",
)
