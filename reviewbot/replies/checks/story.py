"""Does the reply tell the same story as the earlier ones (policy.md C2: 30)."""

from reviewbot.replies.checks.exam import Exam, not_needed, verdict
from reviewbot.replies.promises import clash
from reviewbot.types import Check


def same_story(exam: Exam) -> Check:
    """No sentence that an earlier reply to this customer, or on this matter, contradicts.

    It counts and does not stop: what was repaired in May can break again in November, and a person knows.
    """
    if not exam.brief.said:
        return not_needed("same_story", gate=False)
    found = next((pair for earlier in exam.brief.said if (pair := clash(exam.text, earlier))), None)
    problem = f'"{found[0]}": an earlier reply says "{found[1]}"' if found else ""
    return verdict("same_story", problem, gate=False)
