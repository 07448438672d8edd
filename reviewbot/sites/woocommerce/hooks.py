"""What a shop posts to our webhook: only that there is something to read."""

import re

from reviewbot.hooks import ensure_signed
from reviewbot.sites import Heard, Keyring
from reviewbot.text.tree import json_object
from reviewbot.types import Inbound, Listing, Page

_PING = re.compile(rb"webhook_id=\d{1,20}")


def heard(listing: Listing, keyring: Keyring, inbound: Inbound) -> Heard:
    """Believe a delivery by its signature: base64 of the HMAC-SHA256 of its body, with the webhook's secret.

    Saving a webhook sends a ping, which has no signature and means nothing; WooCommerce wants 200 for it.
    Its delivery id is made of the second it was sent in, so the signature is part of ours. Raises
    AccessRefused for a wrong signature, ParseError for what is no delivery.
    """
    given = inbound.headers.get("x-wc-webhook-signature", "")
    if not given and _PING.fullmatch(inbound.body):
        return Heard(Page(()))
    secret = keyring.secret(str(listing.options.get("hook_secret_env", "")))
    ensure_signed(inbound.body, given, secret, "the shop")
    json_object(inbound.body, "The shop's webhook")
    delivery = inbound.headers.get("x-wc-webhook-delivery-id", "")
    return Heard(id=f"{delivery}:{given}" if delivery else "")
