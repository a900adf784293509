//! Which address shows which screen of the tip officers.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::path;

use super::desk::Desk;
use super::due::keep_title;
use super::file::FilePage;
use super::key::Gate;
use super::own_key::OwnKeyPage;
use super::queue::QueuePage;
use super::vault::Vault;
use crate::field::SettingsPage;
use crate::later::Later;
use crate::rewards::RewardPage;
use crate::session::{SignInPage, use_app};

/// The tip officers' screens. Those that show anything of a tip lie behind the passphrase.
#[component]
pub fn TipRoutes() -> impl IntoView {
    let app = use_app();
    if let (Some(keeper), Some(person)) = (app.keeper(), app.person.get_untracked()) {
        let desk = Desk::open(keeper, person);
        keep_title(desk);
        provide_context(desk);
        provide_context(Vault::open(desk));
    }
    let queue = || view! { <Gate><QueuePage /></Gate> };
    view! {
        <FlatRoutes fallback=queue>
            <Route path=path!("/") view=queue />
            <Route path=path!("/tips/:id") view=|| view! { <Gate><FilePage /></Gate> } />
            <Route path=path!("/cases") view=|| view! { <Later screen=RewardPage::Cases /> } />
            <Route path=path!("/cases/:id") view=|| view! { <Later screen=RewardPage::Case /> } />
            <Route path=path!("/waiting") view=|| view! { <Later screen=RewardPage::Waiting /> } />
            <Route path=path!("/conflicts") view=|| view! { <Later screen=RewardPage::Conflicts /> } />
            <Route path=path!("/own-key") view=|| view! { <Gate><OwnKeyPage /></Gate> } />
            <Route path=path!("/sign-in") view=SignInPage />
            <Route path=path!("/settings") view=SettingsPage />
        </FlatRoutes>
    }
}
