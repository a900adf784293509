//! Invented people: every role, several regions.

use shared::account::Person;
use shared::id::UserId;
use shared::role::Role;

use super::{MADE, mines};

/// Account, name, role, region.
const PEOPLE: &[(&str, &str, Role, &str)] = &[
    ("inspector-1", "安晓岭", Role::Inspector, "220581"),
    ("inspector-2", "石向明", Role::Inspector, "220581"),
    ("inspector-3", "松志远", Role::Inspector, "220581"),
    ("inspector-4", "江雪峰", Role::Inspector, "220681"),
    ("inspector-5", "林望川", Role::Inspector, "220681"),
    ("inspector-6", "白沐阳", Role::Inspector, "222404"),
    ("inspector-7", "谷春山", Role::Inspector, "222404"),
    ("city-inspector", "岳长青", Role::Inspector, "220500"),
    ("supervisor", "程观澜", Role::Supervisor, "220000"),
    ("city-supervisor", "陆衡", Role::Supervisor, "220500"),
    ("auditor", "秦知简", Role::Auditor, "220000"),
    ("tip-officer", "闻静言", Role::TipOfficer, "220000"),
    ("approver", "章允", Role::RewardApprover, "220000"),
    ("cashier", "钱毓", Role::Cashier, "220000"),
    ("operator", "矿小川", Role::Operator, "220581"),
    ("administrator", "管若愚", Role::Administrator, "220000"),
    ("tip-officer-2", "言慎行", Role::TipOfficer, "220000"),
    ("city-tip-officer", "方知远", Role::TipOfficer, "220500"),
    ("county-tip-officer", "梅守一", Role::TipOfficer, "220581"),
    ("approver-2", "审慎之", Role::RewardApprover, "220000"),
    ("cashier-2", "贝理账", Role::Cashier, "220000"),
    ("cashier-3", "易对平", Role::Cashier, "220000"),
    ("hotline", "何应声", Role::Hotline, "220000"),
    ("administrator-2", "管有方", Role::Administrator, "220000"),
    ("reward-verifier", "延查实", Role::TipOfficer, "222400"),
    ("reward-proposer", "延提议", Role::TipOfficer, "222400"),
];

/// Everybody, with the account's name.
pub(super) fn all() -> impl Iterator<Item = (&'static str, Person)> {
    (1_u8..).zip(PEOPLE).filter_map(|(number, (account, name, role, region))| {
        let mut bytes = [0x0d; 10];
        bytes[9] = number;
        let person = Person {
            id: UserId::from_parts(MADE, bytes),
            name: (*name).to_owned(),
            role: *role,
            region: region.parse().ok()?,
            certificate: (*role == Role::Inspector).then(|| format!("220000{number:05}")),
            mine: (*role == Role::Operator).then(|| mines::first_of(region)).flatten(),
        };
        Some((*account, person))
    })
}
