"""The one list of pages, with whom each is shown to and in which states."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse


@dataclass(frozen=True)
class Screen:
    """A page in one state.

    name: of the file; view: of the address; person: a demo log-in name, empty for who is not logged in.
    arguments, query: of the address, with names from scene.Scene in braces. keys: pressed once it is there.
    """

    name: str
    view: str
    person: str = "admin"
    arguments: tuple[str, ...] = ()
    query: str = ""
    keys: tuple[str, ...] = field(default=())

    def address(self, things: Mapping[str, str]) -> str:
        """Its path in this scene."""
        arguments = [argument.format_map(things) for argument in self.arguments]
        return reverse(self.view, args=arguments) + self.query.format_map(things)


DATASET, PAIRS, EMPTY = ("{dataset}",), ("{pairs}",), ("{empty}",)

SCREENS = (
    Screen("login", "login", ""),
    Screen("home", "home", "reviewer1"),
    Screen("home-admin", "home"),
    Screen("home-nobody", "home", "newcomer"),
    Screen("dataset-create", "dataset_create"),
    Screen("dataset", "dataset", "reviewer1", DATASET),
    Screen("dataset-admin", "dataset", "admin", DATASET),
    Screen("dataset-consumer", "dataset", "consumer", DATASET),
    Screen("dataset-empty", "dataset", "admin", EMPTY),
    Screen("dataset-settings", "dataset_settings", "admin", DATASET),
    Screen("reject-reasons", "reject_reasons", "admin", DATASET),
    Screen("guidelines", "guidelines", "reviewer1", DATASET),
    Screen("guidelines-empty", "guidelines", "admin", EMPTY),
    Screen("guidelines-edit", "guidelines_edit", "admin", DATASET),
    Screen("guidelines-version", "guidelines_version", "admin", (*DATASET, "1")),
    Screen("members", "members", "admin", DATASET),
    Screen("members-empty", "members", "admin", EMPTY),
    Screen("invitation", "invitation_link", "", ("{token}",)),
    Screen("invitation-joining", "invitation_link", "newcomer", ("{token}",)),
    Screen("invitation-member", "invitation_link", "reviewer1", ("{token}",)),
    Screen("invitation-ended", "invitation_link", "", ("{ended_token}",)),
    Screen("invitation-unknown", "invitation_link", "", ("unknown",)),
    Screen("queue", "queue", "reviewer1", DATASET),
    Screen("queue-empty", "queue", "admin", EMPTY),
    Screen("workspace", "workspace", "reviewer1", DATASET),
    Screen("workspace-edit", "workspace", "reviewer1", DATASET, keys=("e",)),
    Screen("workspace-reject", "workspace", "reviewer1", DATASET, keys=("r",)),
    Screen("workspace-keys", "workspace", "reviewer1", DATASET, keys=("?",)),
    Screen("workspace-history", "workspace", "reviewer1", DATASET, keys=("h",)),
    Screen("workspace-guidelines", "workspace", "reviewer1", DATASET, keys=("g",)),
    Screen("workspace-empty", "workspace", "admin", EMPTY),
    Screen("my-history", "my_history", "reviewer1", DATASET),
    Screen("disputes", "disputes", "adjudicator", PAIRS),
    Screen("disputes-empty", "disputes", "admin", EMPTY),
    Screen("adjudicate", "adjudicate", "adjudicator", ("{disputed}",)),
    Screen("adjudicate-flagged", "adjudicate", "adjudicator", ("{flagged}",), "?kind=flagged"),
    Screen("quadruplets", "quadruplets", "reviewer1", DATASET),
    Screen("quadruplets-none", "quadruplets", "reviewer1", DATASET, "?search=nothing+like+this"),
    Screen("quadruplets-refused", "quadruplets", "reviewer1", DATASET, "?state=lost"),
    Screen("quadruplets-admin", "quadruplets", "admin", DATASET, "?search=which+OR+what+OR+how&state=pending"),
    Screen("bulk-preview", "bulk_preview", "admin", DATASET, "?kind=front&query=state%3Dpending"),
    Screen("bulk-actions", "bulk_actions", "admin", DATASET),
    Screen("bulk-action", "bulk_action", "admin", (*DATASET, "{bulk_action}")),
    Screen("bulk-actions-empty", "bulk_actions", "admin", EMPTY),
    Screen("quadruplet", "quadruplet", "reviewer1", ("{approved}",)),
    Screen("quadruplet-edited", "quadruplet", "reviewer1", ("{edited}",)),
    Screen("agreement", "agreement", "adjudicator", PAIRS),
    Screen("agreement-own", "agreement", "reviewer1", PAIRS),
    Screen("agreement-one-review", "agreement", "admin", DATASET),
    Screen("agreement-empty", "agreement", "admin", EMPTY),
    Screen("batches", "batches", "admin", DATASET),
    Screen("batches-empty", "batches", "admin", EMPTY),
    Screen("batch-launch", "batch_launch", "admin", DATASET),
    Screen("batch", "batch", "admin", ("{batch}",)),
    Screen("batch-coverage", "batch_coverage", "admin", ("{batch}",)),
    Screen("batch-drops", "batch_drops", "admin", ("{batch}",)),
    Screen("batch-comparison", "batch_comparison", "admin", DATASET),
    Screen("imports", "imports", "admin", DATASET),
    Screen("imports-empty", "imports", "admin", EMPTY),
    Screen("import", "import", "admin", (*DATASET, "{import}")),
    Screen("import-refused", "import", "admin", (*DATASET, "{refused_import}")),
    Screen("releases", "releases", "admin", DATASET),
    Screen("releases-consumer", "releases", "consumer", DATASET),
    Screen("releases-empty", "releases", "admin", EMPTY),
    Screen("release", "release", "consumer", (*DATASET, "{release}")),
    Screen("release-diff", "release_diff", "admin", (*DATASET, "{release}", "{next_release}")),
    Screen("tools", "tools", "reviewer1"),
    Screen("tools-found", "tools", "admin", (), "?search=gene+region&database=ensembl"),
    Screen("tools-none", "tools", "reviewer1", (), "?search=homolgy+humn"),
    Screen("tools-nobody", "tools", "newcomer", (), "?family=lookup"),
    Screen("tool", "tool", "reviewer1", ("lookup_by_symbol",)),
    Screen("tool-admin", "tool", "admin", ("lookup_by_id",)),
    Screen("tool-many-parameters", "tool", "newcomer", ("vep_by_hgvs",)),
    Screen("system", "system"),
    Screen("profile", "profile", "reviewer1"),
    Screen("keys", "keys", "reviewer1"),
    Screen("notifications", "notifications", "adjudicator"),
    Screen("notification-settings", "notification_settings", "reviewer1"),
    Screen("bookmarks", "bookmarks", "reviewer1"),
    Screen("details", "details", "reviewer1"),
    Screen("password-change", "password_change", "reviewer1"),
    Screen("problem-codes", "problem_codes", ""),
    Screen("error-403", "members", "reviewer1", DATASET),
    Screen("error-404", "dataset", "reviewer1", ("there-is-none",)),
)

NO_PAGES = {
    "healthz": "told to machines",
    "readyz": "told to machines",
    "metrics": "told to machines",
    "operators_login": "leads on to the log-in",
    "invitation": "shown by invitation_link, which leads there",
    "similar": "a part of a quadruplet's page",
    "mentionable": "names for who types a mention",
    "notification_open": "leads on to what happened",
    "no_mail": "wants a signed token",
    "next_dispute": "leads on to adjudicate",
    "quadruplets_total": "a part of the page of quadruplets",
    "tree_part": "a part of an observation",
    "observation_search": "a part of an observation",
    "observation_sequence": "a part of an observation",
    "observation_table": "a part of an observation",
    "raw_response": "text as it was received",
    "answer_tree": "a part of an observation",
    "answer_search": "a part of an observation",
    "answer_sequence": "a part of an observation",
    "answer_table": "a part of an observation",
    "answer_raw": "text as it was received",
    "release_file": "a download",
    "import_errors": "a download",
}
"""Addresses that a browser may open and that are no pages of ours, with the reason."""
