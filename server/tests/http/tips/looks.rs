//! Looks that are answered together: each gets what lies under its own code.

use futures::future::join_all;
use shared::tip::lifecycle::Who;
use shared::tip::wire::Knock;

use crate::common::phone::post;
use crate::common::tips::{Officer, Whistleblower};
use crate::common::{World, run};

#[test]
fn each_of_many_at_once_gets_the_own_tip_and_no_other() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let mut people = Vec::new();
        for n in 0..4 {
            let someone = Whistleblower::new(world.address).await;
            someone.file("三采区没有通风").await;
            for word in 0..n {
                assert_eq!(someone.answer(&format!("{n}-{word}")).await.status, 204);
            }
            people.push(someone);
        }
        let mut alone = Vec::new();
        for someone in &people {
            alone.push(someone.status().await);
        }
        for (n, status) in alone.iter().enumerate() {
            assert_eq!(status.steps.len(), n + 1);
            assert!(status.steps[1..].iter().all(|step| step.who == Who::Whistleblower));
        }
        // Codes with other people's proofs and codes that are none between them, all in the same rounds.
        let stranger = Whistleblower::new(world.address).await.knock();
        let knocks: Vec<(Option<usize>, Knock)> = (0..120)
            .map(|n| match n % 6 {
                4 => (None, stranger.clone()),
                5 => (None, Knock { proof: people[0].knock().proof, ..people[n % 4].knock() }),
                of => (Some((of + n / 6) % 4), people[(of + n / 6) % 4].knock()),
            })
            .map(|(of, knock)| if knock == people[0].knock() { (Some(0), knock) } else { (of, knock) })
            .collect();
        let looks = knocks.iter().map(|(_, knock)| async {
            let body = serde_json::to_vec(knock).expect("JSON");
            post(world.address, "/api/v1/tip-status", None, &body).await
        });
        for ((of, _), answer) in knocks.iter().zip(join_all(looks).await) {
            match of {
                Some(of) => assert_eq!(answer.json::<shared::tip::wire::TipStatus>(), alone[*of]),
                None => assert_eq!(answer.status, 404),
            }
        }
    });
}
