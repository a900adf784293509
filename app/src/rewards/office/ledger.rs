//! The ledger for auditors: the file, the newest checkpoint, and how both are verified without this system.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Url;

use shared::reward::wire::PublicRewards;
use shared::text::Text as _;

use super::Asked;
use crate::device::network::Failure;
use crate::field::words::ts;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::due::today;
use crate::rewards::frame::Bar;
use crate::rewards::words::M;
use crate::text::{fill, lang, t};
use crate::ui::{Button, Card, Icon, Look, Notice, Page, Shape, Tone};

/// The command, as it is typed.
const COMMAND: &str = "minewatch verify ledger";

/// The ledger on its way to the auditor.
#[derive(Clone)]
enum Taken {
    Nothing,
    Working,
    Here(String),
    Failed(Failure),
}

/// The ledger.
#[component]
pub fn LedgerPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Ledger desk /> })
}

#[component]
fn Ledger(desk: Desk) -> impl IntoView {
    let asked = Asked::new(move || desk.line.get::<PublicRewards>("/api/v1/public-rewards".into()));
    let head = asked.view(|told| {
        let checkpoint = match told.checkpoint {
            Some(checkpoint) => {
                view! { <pre class="checkpoint" tabindex="0" data-testid="checkpoint">{checkpoint}</pre> }.into_any()
            }
            None => view! { <p data-testid="no-checkpoint">{t(M::NoCheckpoint)}</p> }.into_any(),
        };
        view! {
            {checkpoint}
            <p class="quiet-text">{t(M::CheckpointWhy)}</p>
            <h3>{t(M::LedgerKey)}</h3>
            <p class="hash" data-testid="ledger-key">{told.ledger_key}</p>
        }
        .into_any()
    });
    let name = format!("minewatch-ledger-{}.jsonl", today());
    let command = format!("{COMMAND} {name}");
    view! {
        <Bar desk title=ts(M::Ledger) />
        <Page>
            <Card title=ts(M::Ledger)>
                <p>{t(M::LedgerWhy)}</p>
                <Notice tone=Tone::Warn><span>{t(M::LedgerCare)}</span></Notice>
                <Download desk name />
            </Card>
            <Card title=ts(M::Checkpoint)>{head}</Card>
            <Card title=ts(M::HowToVerify)>
                <ol class="numbered">
                    <li>{t(M::VerifyOne)}<pre class="checkpoint" tabindex="0">{command}</pre></li>
                    <li>{t(M::VerifyTwo)}</li>
                    <li>{t(M::VerifyThree)}</li>
                </ol>
            </Card>
        </Page>
    }
}

#[component]
fn Download(desk: Desk, name: String) -> impl IntoView {
    let taken = RwSignal::new(Taken::Nothing);
    let let_go = move || {
        taken.try_with_untracked(|taken| {
            if let Taken::Here(url) = taken {
                let _ = Url::revoke_object_url(url);
            }
        });
    };
    on_cleanup(let_go);
    let name = StoredValue::new(name);
    let press = move |()| {
        let_go();
        taken.set(Taken::Working);
        spawn_local(async move {
            let outcome = desk.line.blob("/api/v1/rewards/ledger".into()).await;
            let outcome =
                outcome.and_then(|blob| Url::create_object_url_with_blob(&blob).map_err(|_| Failure::Unreachable));
            taken.try_set(outcome.map_or_else(Taken::Failed, Taken::Here));
        });
    };
    move || {
        match taken.get() {
        Taken::Nothing => {
            view! { <Button look=Look::Primary id="download-ledger" press><Icon shape=Shape::Download />{t(M::Download)}</Button> }.into_any()
        }
        Taken::Working => view! { <p role="status">{t(M::Downloading)}</p> }.into_any(),
        Taken::Failed(failure) => view! {
            <Notice tone=Tone::Bad><span data-testid="failed">{move || explain(&failure, lang())}</span></Notice>
            <Button press>{move || M::Download.text(lang())}</Button>
        }
        .into_any(),
        Taken::Here(url) => {
            view! {
                <a class="button primary" href=url download=name.get_value() data-testid="save-ledger">
                    {move || fill(M::SaveLedger, lang(), &[&name.get_value()])}
                </a>
            }
            .into_any()
        }
    }
    }
}
