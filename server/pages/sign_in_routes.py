"""The table of contents of signing in, and of showing once more who one is."""

from server.pages import (
    provider,
    provider_settings,
    provider_ways,
    second_factor,
    second_factor_setup,
    sign_in,
    sign_in_confirm,
    sign_in_lock,
    sign_in_passkey,
)
from server.pages.route import Route

TABLE: tuple[Route, ...] = (
    Route("GET", "/sign-in", sign_in.sign_in_show, "anyone"),
    Route("POST", "/sign-in", sign_in.sign_in_create, "anyone"),
    Route("POST", "/sign-in/passkey", sign_in_passkey.passkey_enter, "anyone"),
    Route("POST", "/sign-out", sign_in.sign_in_end, "anyone"),
    Route("GET", "/sign-in/{practice_id}", provider.practice_show, "anyone"),
    Route("GET", "/sign-in/{practice_id}/provider", provider.provider_show, "anyone"),
    Route("GET", "/sign-in/{practice_id}/answer", provider.answer_show, "anyone"),
    Route("POST", "/invitation/provider", provider_ways.invitation_begin, "anyone"),
    Route("GET", "/second-factor", second_factor.factor_show, "signing_in"),
    Route("POST", "/second-factor", second_factor.factor_give, "signing_in"),
    Route("GET", "/second-factor/provider", provider_ways.link_first_show, "signing_in"),
    Route("GET", "/account/provider", provider_ways.link_begin, "signing_in"),
    Route("POST", "/account/provider/removal", provider_ways.link_end, "account"),
    Route("GET", "/second-factor/new", second_factor_setup.setup_show, "signing_in"),
    Route("POST", "/second-factor/app", second_factor_setup.app_add, "signing_in"),
    Route("POST", "/second-factor/passkeys", second_factor_setup.passkey_add, "signing_in"),
    Route(
        "POST", "/second-factor/{factor_id}/removal", second_factor_setup.factor_remove, "account"
    ),
    Route("POST", "/second-factor/recovery-codes", second_factor_setup.codes_renew, "account"),
    Route("GET", "/lock", sign_in_lock.lock_show, "resting"),
    Route("POST", "/lock", sign_in_lock.lock_create, "account"),
    Route("POST", "/unlock", sign_in_lock.lock_open, "resting"),
    Route("GET", "/confirm", sign_in_confirm.confirm_show, "account"),
    Route("POST", "/confirm", sign_in_confirm.confirm_create, "account"),
    Route("GET", "/confirm/provider", provider_ways.confirm_begin, "showing"),
    Route("GET", "/practice/identity-provider", provider_settings.provider_show, "practice.manage"),
    Route(
        "POST", "/practice/identity-provider", provider_settings.provider_change, "practice.manage"
    ),
    Route(
        "POST",
        "/practice/identity-provider/removal",
        provider_settings.provider_remove,
        "practice.manage",
    ),
    Route(
        "POST",
        "/practice/identity-provider/links/{account_id}/removal",
        provider_settings.link_remove,
        "practice.manage",
    ),
)
