//! THE TABLE: what each event does at each stage.
//!
//! There is no `_` arm in it, so that a new stage or event does not compile
//! until it has its place.

use super::sent_code;
use super::steps::{
    self, begin, chosen, chosen_to_enroll, enrolled, failed, judged, lock, methods_again,
    offers_again, proven, right_code, unlock,
};
use super::{Effect, Event as E, Stage, Stage as S, Turn};
use crate::screen::{CodeUse, Purpose};
use crate::{Factor, Refusal, Timestamp};

impl Stage {
    /// Moves on by one event.
    ///
    /// Never fails: an event that makes no sense here changes nothing and is
    /// refused as [`Refusal::OutOfTurn`].
    #[expect(clippy::too_many_lines, reason = "the table is read as a whole")]
    #[expect(clippy::match_same_arms, reason = "each event has its own line")]
    pub fn advance(self, event: E, now: Timestamp) -> Turn {
        match self {
            S::Identify { purpose, email } => {
                let here = S::Identify { purpose, email };
                match event {
                    E::EmailGiven { email, may_send_at } => begin(purpose, email, may_send_at, now),
                    E::SignInAsked { email } => {
                        Turn::go(S::Identify { purpose: Purpose::SignIn, email })
                    }
                    E::SignUpAsked { email } => {
                        Turn::go(S::Identify { purpose: Purpose::SignUp, email })
                    }
                    E::Unfit(refusal) => Turn::refuse(here, refusal),
                    E::RestartAsked => steps::restart(&here),
                    E::TimeIsUp => steps::expire(&here),
                    E::AccountTaken
                    | E::BackAsked
                    | E::CodeRight { .. }
                    | E::CodeTooLate
                    | E::CodeWrong { .. }
                    | E::FactorChosen { .. }
                    | E::Misplaced
                    | E::OtherMethodAsked
                    | E::PasswordCreated(_)
                    | E::PasswordRight(_)
                    | E::PasswordWrong { .. }
                    | E::ResendAsked { .. }
                    | E::RetryAsked
                    | E::Throttled { .. } => out_of_turn(here),
                }
            }

            S::EnterPassword { email, account_exists } => match event {
                E::PasswordRight(account) => {
                    let confirmed = account_exists.then(|| email.clone());
                    judged(email, confirmed, account, now)
                }
                E::PasswordWrong { failures } => failed(
                    S::EnterPassword { email, account_exists },
                    Refusal::CredentialsWrong {},
                    failures,
                    now,
                ),
                E::Throttled { until } => lock(S::EnterPassword { email, account_exists }, until),
                E::BackAsked => {
                    Turn::go(S::Identify { purpose: Purpose::SignIn, email: Some(email) })
                }
                E::Unfit(refusal) => {
                    Turn::refuse(S::EnterPassword { email, account_exists }, refusal)
                }
                E::RestartAsked => steps::restart(&S::EnterPassword { email, account_exists }),
                E::TimeIsUp => steps::expire(&S::EnterPassword { email, account_exists }),
                E::AccountTaken
                | E::CodeRight { .. }
                | E::CodeTooLate
                | E::CodeWrong { .. }
                | E::EmailGiven { .. }
                | E::FactorChosen { .. }
                | E::Misplaced
                | E::OtherMethodAsked
                | E::PasswordCreated(_)
                | E::ResendAsked { .. }
                | E::RetryAsked
                | E::SignInAsked { .. }
                | E::SignUpAsked { .. } => out_of_turn(S::EnterPassword { email, account_exists }),
            },

            S::VerifyEmail { email, code } => {
                let here = |code| S::VerifyEmail { email: email.clone(), code };
                match event {
                    E::CodeRight { account_exists } => {
                        right_code(here(code), Some(code), now, || {
                            Turn::go(match account_exists {
                                true => S::EnterPassword { email: email.clone(), account_exists },
                                false => S::CreatePassword { email: email.clone() },
                            })
                        })
                    }
                    E::CodeWrong { failures } => {
                        let (code, refusal) = code.wrong(now);
                        failed(here(code), refusal, failures, now)
                    }
                    E::CodeTooLate => Turn::refuse(here(code), code.too_late(now)),
                    E::ResendAsked { may_send_at } => sent_code::resend(
                        code,
                        &email,
                        CodeUse::VerifyEmail,
                        may_send_at,
                        now,
                        here,
                    ),
                    E::Throttled { until } => lock(here(code), until),
                    E::BackAsked => {
                        Turn::go(S::Identify { purpose: Purpose::SignUp, email: Some(email) })
                    }
                    E::Unfit(refusal) => Turn::refuse(here(code), refusal),
                    E::RestartAsked => steps::restart(&here(code)),
                    E::TimeIsUp => steps::expire(&here(code)),
                    E::AccountTaken
                    | E::EmailGiven { .. }
                    | E::FactorChosen { .. }
                    | E::Misplaced
                    | E::OtherMethodAsked
                    | E::PasswordCreated(_)
                    | E::PasswordRight(_)
                    | E::PasswordWrong { .. }
                    | E::RetryAsked
                    | E::SignInAsked { .. }
                    | E::SignUpAsked { .. } => out_of_turn(here(code)),
                }
            }

            S::CreatePassword { email } => match event {
                E::PasswordCreated(account) => {
                    let create = Effect::CreateAccount { email: email.clone() };
                    judged(email.clone(), Some(email), account, now).first(create)
                }
                E::AccountTaken => Turn::go(S::EnterPassword { email, account_exists: true }),
                E::BackAsked => {
                    Turn::go(S::Identify { purpose: Purpose::SignUp, email: Some(email) })
                }
                E::Unfit(refusal) => Turn::refuse(S::CreatePassword { email }, refusal),
                E::RestartAsked => steps::restart(&S::CreatePassword { email }),
                E::TimeIsUp => steps::expire(&S::CreatePassword { email }),
                E::CodeRight { .. }
                | E::CodeTooLate
                | E::CodeWrong { .. }
                | E::EmailGiven { .. }
                | E::FactorChosen { .. }
                | E::Misplaced
                | E::OtherMethodAsked
                | E::PasswordRight(_)
                | E::PasswordWrong { .. }
                | E::ResendAsked { .. }
                | E::RetryAsked
                | E::SignInAsked { .. }
                | E::SignUpAsked { .. }
                | E::Throttled { .. } => out_of_turn(S::CreatePassword { email }),
            },

            S::ChooseFactor(standing) => match event {
                E::FactorChosen { factor, may_send_at } => {
                    chosen(standing, factor, may_send_at, now)
                }
                E::BackAsked => {
                    Turn::go(S::Identify { purpose: Purpose::SignIn, email: Some(standing.email) })
                }
                E::Unfit(refusal) => Turn::refuse(S::ChooseFactor(standing), refusal),
                E::RestartAsked => steps::restart(&S::ChooseFactor(standing)),
                E::TimeIsUp => steps::expire(&S::ChooseFactor(standing)),
                E::AccountTaken
                | E::CodeRight { .. }
                | E::CodeTooLate
                | E::CodeWrong { .. }
                | E::EmailGiven { .. }
                | E::Misplaced
                | E::OtherMethodAsked
                | E::PasswordCreated(_)
                | E::PasswordRight(_)
                | E::PasswordWrong { .. }
                | E::ResendAsked { .. }
                | E::RetryAsked
                | E::SignInAsked { .. }
                | E::SignUpAsked { .. }
                | E::Throttled { .. } => out_of_turn(S::ChooseFactor(standing)),
            },

            S::Challenge { standing, factor, code } => {
                let here = |code| S::Challenge { standing: standing.clone(), factor, code };
                match (event, code) {
                    (E::CodeRight { .. }, _) => {
                        right_code(here(code), code, now, || proven(standing.clone(), factor))
                    }
                    (E::CodeWrong { failures }, Some(sent)) => {
                        let (sent, refusal) = sent.wrong(now);
                        failed(here(Some(sent)), refusal, failures, now)
                    }
                    (E::CodeWrong { failures }, None) => {
                        failed(here(None), Refusal::CodeWrong { tries_left: None }, failures, now)
                    }
                    (E::CodeTooLate, Some(sent)) => Turn::refuse(here(code), sent.too_late(now)),
                    (E::ResendAsked { may_send_at }, Some(sent)) => {
                        let to = standing.address(factor).unwrap_or(&standing.email);
                        let here = |sent| here(Some(sent));
                        sent_code::resend(sent, to, CodeUse::SecondFactor, may_send_at, now, here)
                    }
                    (E::OtherMethodAsked, _) => methods_again(here(code), standing),
                    (E::Throttled { until }, _) => lock(here(code), until),
                    (E::BackAsked, _) => Turn::go(S::Identify {
                        purpose: Purpose::SignIn,
                        email: Some(standing.email),
                    }),
                    (E::Unfit(refusal), _) => Turn::refuse(here(code), refusal),
                    (E::RestartAsked, _) => steps::restart(&here(code)),
                    (E::TimeIsUp, _) => steps::expire(&here(code)),
                    (E::CodeTooLate | E::ResendAsked { .. }, None) => out_of_turn(here(code)),
                    (
                        E::AccountTaken
                        | E::EmailGiven { .. }
                        | E::FactorChosen { .. }
                        | E::Misplaced
                        | E::PasswordCreated(_)
                        | E::PasswordRight(_)
                        | E::PasswordWrong { .. }
                        | E::RetryAsked
                        | E::SignInAsked { .. }
                        | E::SignUpAsked { .. },
                        _,
                    ) => out_of_turn(here(code)),
                }
            }

            S::EnrollChoose(standing) => match event {
                E::FactorChosen { factor, .. } => chosen_to_enroll(standing, factor),
                E::Unfit(refusal) => Turn::refuse(S::EnrollChoose(standing), refusal),
                E::RestartAsked => steps::restart(&S::EnrollChoose(standing)),
                E::TimeIsUp => steps::expire(&S::EnrollChoose(standing)),
                E::AccountTaken
                | E::BackAsked
                | E::CodeRight { .. }
                | E::CodeTooLate
                | E::CodeWrong { .. }
                | E::EmailGiven { .. }
                | E::Misplaced
                | E::OtherMethodAsked
                | E::PasswordCreated(_)
                | E::PasswordRight(_)
                | E::PasswordWrong { .. }
                | E::ResendAsked { .. }
                | E::RetryAsked
                | E::SignInAsked { .. }
                | E::SignUpAsked { .. }
                | E::Throttled { .. } => out_of_turn(S::EnrollChoose(standing)),
            },

            S::EnrollEmail { standing, email } => match event {
                E::EmailGiven { email, .. } if standing.has_confirmed(&email) => {
                    enrolled(standing, Factor::EmailCode, Effect::EnrollEmail { email })
                }
                E::EmailGiven { email, may_send_at } => {
                    let next = |code| S::ConfirmEmail { standing, email: email.clone(), code };
                    sent_code::send(&email, CodeUse::EnrollEmail, may_send_at, now, next)
                }
                E::OtherMethodAsked | E::BackAsked => {
                    offers_again(S::EnrollEmail { standing, email })
                }
                E::Unfit(refusal) => Turn::refuse(S::EnrollEmail { standing, email }, refusal),
                E::RestartAsked => steps::restart(&S::EnrollEmail { standing, email }),
                E::TimeIsUp => steps::expire(&S::EnrollEmail { standing, email }),
                E::AccountTaken
                | E::CodeRight { .. }
                | E::CodeTooLate
                | E::CodeWrong { .. }
                | E::FactorChosen { .. }
                | E::Misplaced
                | E::PasswordCreated(_)
                | E::PasswordRight(_)
                | E::PasswordWrong { .. }
                | E::ResendAsked { .. }
                | E::RetryAsked
                | E::SignInAsked { .. }
                | E::SignUpAsked { .. }
                | E::Throttled { .. } => out_of_turn(S::EnrollEmail { standing, email }),
            },

            S::ConfirmEmail { standing, email, code } => {
                let here = |code| S::ConfirmEmail {
                    standing: standing.clone(),
                    email: email.clone(),
                    code,
                };
                match event {
                    E::CodeRight { .. } => right_code(here(code), Some(code), now, || {
                        let effect = Effect::EnrollEmail { email: email.clone() };
                        enrolled(standing.clone(), Factor::EmailCode, effect)
                    }),
                    E::CodeWrong { failures } => {
                        let (code, refusal) = code.wrong(now);
                        failed(here(code), refusal, failures, now)
                    }
                    E::CodeTooLate => Turn::refuse(here(code), code.too_late(now)),
                    E::ResendAsked { may_send_at } => sent_code::resend(
                        code,
                        &email,
                        CodeUse::EnrollEmail,
                        may_send_at,
                        now,
                        here,
                    ),
                    E::OtherMethodAsked => offers_again(here(code)),
                    E::Throttled { until } => lock(here(code), until),
                    E::BackAsked => Turn::go(S::EnrollEmail { standing, email }),
                    E::Unfit(refusal) => Turn::refuse(here(code), refusal),
                    E::RestartAsked => steps::restart(&here(code)),
                    E::TimeIsUp => steps::expire(&here(code)),
                    E::AccountTaken
                    | E::EmailGiven { .. }
                    | E::FactorChosen { .. }
                    | E::Misplaced
                    | E::PasswordCreated(_)
                    | E::PasswordRight(_)
                    | E::PasswordWrong { .. }
                    | E::RetryAsked
                    | E::SignInAsked { .. }
                    | E::SignUpAsked { .. } => out_of_turn(here(code)),
                }
            }

            S::EnrollAuthenticator(standing) => match event {
                E::CodeRight { .. } => {
                    enrolled(standing, Factor::Authenticator, Effect::EnrollAuthenticator)
                }
                E::CodeWrong { failures } => failed(
                    S::EnrollAuthenticator(standing),
                    Refusal::CodeWrong { tries_left: None },
                    failures,
                    now,
                ),
                E::OtherMethodAsked | E::BackAsked => {
                    offers_again(S::EnrollAuthenticator(standing))
                }
                E::Throttled { until } => lock(S::EnrollAuthenticator(standing), until),
                E::Unfit(refusal) => Turn::refuse(S::EnrollAuthenticator(standing), refusal),
                E::RestartAsked => steps::restart(&S::EnrollAuthenticator(standing)),
                E::TimeIsUp => steps::expire(&S::EnrollAuthenticator(standing)),
                E::AccountTaken
                | E::CodeTooLate
                | E::EmailGiven { .. }
                | E::FactorChosen { .. }
                | E::Misplaced
                | E::PasswordCreated(_)
                | E::PasswordRight(_)
                | E::PasswordWrong { .. }
                | E::ResendAsked { .. }
                | E::RetryAsked
                | E::SignInAsked { .. }
                | E::SignUpAsked { .. } => out_of_turn(S::EnrollAuthenticator(standing)),
            },

            S::Locked { until, then } => match event {
                E::RetryAsked => unlock(until, *then, now),
                E::OtherMethodAsked => steps::locked_methods(until, *then),
                E::RestartAsked => steps::restart(&S::Locked { until, then }),
                E::TimeIsUp => steps::expire(&S::Locked { until, then }),
                E::AccountTaken
                | E::BackAsked
                | E::CodeRight { .. }
                | E::CodeTooLate
                | E::CodeWrong { .. }
                | E::EmailGiven { .. }
                | E::FactorChosen { .. }
                | E::Misplaced
                | E::PasswordCreated(_)
                | E::PasswordRight(_)
                | E::PasswordWrong { .. }
                | E::ResendAsked { .. }
                | E::SignInAsked { .. }
                | E::SignUpAsked { .. }
                | E::Throttled { .. }
                | E::Unfit(_) => out_of_turn(S::Locked { until, then }),
            },

            stage @ (S::Blocked { .. } | S::Expired { .. }) => match event {
                E::RestartAsked => steps::restart(&stage),
                E::TimeIsUp => steps::expire(&stage),
                E::AccountTaken
                | E::BackAsked
                | E::CodeRight { .. }
                | E::CodeTooLate
                | E::CodeWrong { .. }
                | E::EmailGiven { .. }
                | E::FactorChosen { .. }
                | E::Misplaced
                | E::OtherMethodAsked
                | E::PasswordCreated(_)
                | E::PasswordRight(_)
                | E::PasswordWrong { .. }
                | E::ResendAsked { .. }
                | E::RetryAsked
                | E::SignInAsked { .. }
                | E::SignUpAsked { .. }
                | E::Throttled { .. }
                | E::Unfit(_) => out_of_turn(stage),
            },

            stage @ S::SignedIn { .. } => match event {
                E::AccountTaken
                | E::BackAsked
                | E::CodeRight { .. }
                | E::CodeTooLate
                | E::CodeWrong { .. }
                | E::EmailGiven { .. }
                | E::FactorChosen { .. }
                | E::Misplaced
                | E::OtherMethodAsked
                | E::PasswordCreated(_)
                | E::PasswordRight(_)
                | E::PasswordWrong { .. }
                | E::ResendAsked { .. }
                | E::RestartAsked
                | E::RetryAsked
                | E::SignInAsked { .. }
                | E::SignUpAsked { .. }
                | E::Throttled { .. }
                | E::TimeIsUp
                | E::Unfit(_) => out_of_turn(stage),
            },
        }
    }
}

/// Nothing changes.
fn out_of_turn(stage: Stage) -> Turn {
    Turn::refuse(stage, Refusal::OutOfTurn {})
}
