//! Which address shows which screen of rewards, by role; and the same screens by number, for the screens of tips and of
//! the board, which have addresses of their own.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::path;

use shared::role::Role;

use super::cashier::{PaymentsPage, StatementPage};
use super::counter::CounterPage;
use super::desk::Desk;
use super::file::CasePage;
use super::frame::Locked;
use super::list::CasesPage;
use super::office::{AccountsPage, BudgetsPage, ConflictsPage, LedgerPage, PeopleConflictsPage, RulesPage};
use super::waiting::WaitingPage;
use crate::field::SettingsPage;
use crate::session::{SignInPage, use_app};
use crate::tips::{Gate, OfficerDesk, OwnKeyPage, Vault};

/// A screen, or all of a role's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RewardPage {
    /// All screens of the role, with their addresses.
    All,
    /// The list of cases.
    Cases,
    /// One case.
    Case,
    /// What waits for claimants.
    Waiting,
    /// The ledger.
    Ledger,
    /// Conflicts of interest: the own ones.
    Conflicts,
    /// Everybody's.
    PeopleConflicts,
}

impl RewardPage {
    const ALL: [Self; 7] =
        [Self::All, Self::Cases, Self::Case, Self::Waiting, Self::Ledger, Self::Conflicts, Self::PeopleConflicts];
}

/// Draws a screen by its number.
pub fn draw(number: u8) -> AnyView {
    match RewardPage::ALL.get(usize::from(number)).copied().unwrap_or(RewardPage::All) {
        RewardPage::All => view! { <RewardRoutes /> }.into_any(),
        RewardPage::Cases => view! { <CasesPage /> }.into_any(),
        RewardPage::Case => view! { <CasePage /> }.into_any(),
        RewardPage::Waiting => view! { <WaitingPage /> }.into_any(),
        RewardPage::Ledger => view! { <LedgerPage /> }.into_any(),
        RewardPage::Conflicts => view! { <ConflictsPage /> }.into_any(),
        RewardPage::PeopleConflicts => view! { <PeopleConflictsPage /> }.into_any(),
    }
}

/// The screens of approvers, cashiers, the hotline and administrators.
#[component]
fn RewardRoutes() -> impl IntoView {
    let app = use_app();
    let Some(desk) = Desk::here() else { return view! { <SettingsPage /> }.into_any() };
    match desk.role() {
        Role::RewardApprover => approver().into_any(),
        Role::Cashier => {
            if let (Some(keeper), Some(person)) = (app.keeper(), app.person.get_untracked()) {
                let officer = OfficerDesk::quiet(keeper, person);
                provide_context(officer);
                provide_context(Vault::open(officer));
            }
            cashier(desk).into_any()
        }
        Role::Hotline => hotline().into_any(),
        Role::Administrator => administrator().into_any(),
        Role::Inspector | Role::TipOfficer | Role::Supervisor | Role::Operator | Role::Auditor => {
            view! { <SettingsPage /> }.into_any()
        }
    }
}

fn approver() -> impl IntoView {
    view! {
        <FlatRoutes fallback=CasesPage>
            <Route path=path!("/") view=CasesPage />
            <Route path=path!("/cases") view=CasesPage />
            <Route path=path!("/cases/:id") view=CasePage />
            <Route path=path!("/waiting") view=WaitingPage />
            <Route path=path!("/conflicts") view=ConflictsPage />
            <Route path=path!("/sign-in") view=SignInPage />
            <Route path=path!("/settings") view=SettingsPage />
        </FlatRoutes>
    }
}

/// Payments lie behind the passphrase of the cashier's key; the counter does not, because it has to work where nothing
/// can be asked for.
fn cashier(desk: Desk) -> impl IntoView {
    let payments = move || view! { <Locked desk><PaymentsPage /></Locked> };
    view! {
        <FlatRoutes fallback=payments>
            <Route path=path!("/") view=payments />
            <Route path=path!("/payments") view=payments />
            <Route path=path!("/counter") view=CounterPage />
            <Route path=path!("/statement") view=StatementPage />
            <Route path=path!("/cases") view=CasesPage />
            <Route path=path!("/cases/:id") view=CasePage />
            <Route path=path!("/waiting") view=WaitingPage />
            <Route path=path!("/conflicts") view=ConflictsPage />
            <Route path=path!("/own-key") view=|| view! { <Gate><OwnKeyPage /></Gate> } />
            <Route path=path!("/sign-in") view=SignInPage />
            <Route path=path!("/settings") view=SettingsPage />
        </FlatRoutes>
    }
}

fn hotline() -> impl IntoView {
    view! {
        <FlatRoutes fallback=WaitingPage>
            <Route path=path!("/") view=WaitingPage />
            <Route path=path!("/waiting") view=WaitingPage />
            <Route path=path!("/sign-in") view=SignInPage />
            <Route path=path!("/settings") view=SettingsPage />
        </FlatRoutes>
    }
}

fn administrator() -> impl IntoView {
    view! {
        <FlatRoutes fallback=RulesPage>
            <Route path=path!("/") view=RulesPage />
            <Route path=path!("/rules") view=RulesPage />
            <Route path=path!("/budgets") view=BudgetsPage />
            <Route path=path!("/accounts") view=AccountsPage />
            <Route path=path!("/conflicts") view=PeopleConflictsPage />
            <Route path=path!("/sign-in") view=SignInPage />
            <Route path=path!("/settings") view=SettingsPage />
        </FlatRoutes>
    }
}
