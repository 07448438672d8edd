"""What Google's words for a reply that it does not show mean for the owner (``policyViolation``).

The list is open, and Google says no more than the word: the sentences are ours.
"""

REASONS = {
    "ADULT_THEMED": "Google took it for adult content: say it in plainer words",
    "ADVERTISING_AND_SOLICITATION": "Google took it for advertising: leave out offers, links and invitations",
    "DANGEROUS": "Google took it for dangerous content: leave out what could be read as advice to do harm",
    "FAKE_ENGAGEMENT": "Google took it for an attempt to influence reviews: ask for nothing about the review",
    "GIBBERISH_AND_REPETITIVE": "it reads like other replies of yours: answer what this customer wrote",
    "HARASSMENT": "Google found it insulting: leave out what judges the customer",
    "HATE_SPEECH": "Google found it hateful: leave out what judges a group of people",
    "IMPERSONATION": "Google doubts who speaks: sign it with your own name and role",
    "MISINFORMATION": "Google doubts a statement in it: leave out what cannot be checked",
    "OBSCENITY_AND_PROFANITY": "it holds a word that Google does not show",
    "OFFENSIVE": "Google found it offensive: leave out what judges the customer",
    "OFF_TOPIC": "Google found that it does not answer the review: speak of what this customer wrote",
    "PERSONAL_INFO": "it holds personal details: leave out names, numbers and addresses",
    "PRIVACY": "it holds personal details: leave out names, numbers and addresses",
    "REPETITIVE": "it reads like other replies of yours: answer what this customer wrote",
    "UNCLEAR": "Google could not make sense of it: say it in short sentences",
    "ACCOUNT_RESTRICTED_AND_EDIT_REJECTED": "your Google account is restricted: look at business.google.com",
    "ACCOUNT_RESTRICTED_AND_SUSPENDED": "your Google account is suspended: look at business.google.com",
    "ASSOCIATED_ACCOUNT_SUSPENDED": "a Google account of yours is suspended: look at business.google.com",
    "LOCATION_DISABLED": "the profile is disabled: look at business.google.com",
    "LOCATION_SUSPENDED": "the profile is suspended: look at business.google.com",
    "LOCATION_VERIFICATION_REQUIRED": "the profile has to be verified first: look at business.google.com",
    "OWNERSHIP_REVOKED": "the connected account does not own the profile any more",
    "MODERATION_ERROR": "something went wrong at Google: approve the same words again",
}
