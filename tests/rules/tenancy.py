"""The functions of the data layer that work without a merchant, each with its reason."""

WITHOUT_A_MERCHANT = {
    # signing in: the person tells who they are, the merchant follows from that
    "merchants.sign_up": "makes the merchant",
    "merchants.user_by_email": "an e-mail names one user of all merchants",
    "signin.authenticate": "an e-mail and a password say who it is",
    "attempts.count": "guesses are counted whoever they are aimed at",
    "attempts.forgive": "guesses are counted whoever they are aimed at",
    "attempts.take_back": "guesses are counted whoever they are aimed at",
    "attempts.seconds_to_wait": "guesses are counted whoever they are aimed at",
    "sessions.signed_in": "the session's token says who it is",
    "sessions.touch": "the session's token says who it is",
    "sessions.end": "the session's token says who it is",
    "links.look": "the link's token says who it is",
    "links.take": "the link's token says who it is",
    # callbacks that are signed: the store's or Intuit's server has no session
    "pairings.take": "the nonce says which merchant it is",
    "stores.hook_store": "a webhook names its store, and its signature is proved next",
    # the Web Connector of a company file, which signs in by itself
    "desktop_logins.by_user_name": "a user name and its password say whose company file calls",
    "desktop_sessions.by_ticket": "the session's ticket says whose it is",
    # the operator
    "licences.grant": "a licence belongs to nobody before it is activated",
    "licences.grants": "the operator sees all",
    "licences.revoke": "the operator revokes by the licence's id",
    "licences._fitting": "a licence that nobody has yet is found by its e-mail",
    "quota.of_month": "the operator pays for what all of them read",
    # the worker
    "connections.due": "the worker asks what is due for anybody",
    "runs.fallen_silent": "the worker looks for the work of dead ones",
    "runs.start_many": "the worker begins what is due for anybody",
    "runs.forget_quiet": "sweeps for everybody",
    "workers.arrive": "a process works for everybody",
    "workers.beat": "a process works for everybody",
    "workers.workers": "a process works for everybody",
    "workers.bury": "a process works for everybody",
    "workers.leave": "a process works for everybody",
    "envelopes.forget_answered": "sweeps for everybody",
    "inbox.forget_handled": "sweeps for everybody",
    "pairings.forget_old": "sweeps for everybody",
    "sessions.forget_expired": "sweeps for everybody",
    "attempts.forget_old": "sweeps for everybody",
    "desktop_sessions.forget_old": "sweeps for everybody",
    "desktop_messages.forget_old": "sweeps for everybody",
}
