//! The phone's store in a real browser: what is written is read again, also after the connection was closed.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use app::device::store::{Batch, Rows, Store, StoreError, Table, destroy, piece_key};
use app::device::{camera, keys};
use js_sys::{Array, Uint8Array};
use shared::digest::{Digest, PhotoHash, PublicKey};
use shared::evidence::{MediaType, PhotoRefusal};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

async fn fresh(name: &str) -> Store {
    let _ = destroy(name).await;
    Store::open(name).await.unwrap()
}

#[wasm_bindgen_test]
async fn rows_come_back_in_the_order_of_their_keys_also_after_reopening() {
    let store = fresh("test-rows").await;
    let batch = [3_u32, 1, 2].iter().fold(Batch::default(), |b, n| b.put(Table::Events, *n, &format!("event {n}")));
    store.write(batch).await.unwrap();
    store.close();
    let rows = Rows { from: Some(JsValue::from(2)), limit: Some(5), ..Rows::default() };
    let read: Vec<String> = store.rows(Table::Events, rows).await.unwrap();
    assert_eq!(read, ["event 2", "event 3"]);
}

#[wasm_bindgen_test]
async fn a_batch_is_written_whole_or_not_at_all() {
    let store = fresh("test-batch").await;
    store.write(Batch::default().add(Table::Events, 1, &"first")).await.unwrap();
    let fork = Batch::default().put(Table::Meta, "head", &"forked").add(Table::Events, 1, &"second");
    assert_eq!(store.write(fork).await, Err(StoreError::Taken));
    assert_eq!(store.get::<String>(Table::Meta, "head").await, Ok(None));
    assert_eq!(store.get::<String>(Table::Events, 1).await, Ok(Some("first".into())));
}

#[wasm_bindgen_test]
async fn pieces_of_a_photo_are_kept_as_bytes_and_freed_together() {
    let store = fresh("test-pieces").await;
    for n in 0..3_u8 {
        let piece = Uint8Array::from([n; 1000].as_slice());
        store.write(Batch::default().put_raw(Table::PhotoPieces, piece_key("aa", n.into()), piece)).await.unwrap();
    }
    let other = Uint8Array::from([9].as_slice());
    store.write(Batch::default().put_raw(Table::PhotoPieces, piece_key("ab", 0), other)).await.unwrap();
    let piece = store.get_bytes(Table::PhotoPieces, piece_key("aa", 2)).await.unwrap().unwrap();
    assert_eq!(piece.to_vec(), [2; 1000]);
    store.write(Batch::default().delete_pieces("aa")).await.unwrap();
    assert!(store.get_bytes(Table::PhotoPieces, piece_key("aa", 0)).await.unwrap().is_none());
    assert!(store.get_bytes(Table::PhotoPieces, piece_key("ab", 0)).await.unwrap().is_some());
}

#[wasm_bindgen_test]
async fn a_device_key_survives_reopening_and_its_signature_holds_for_its_message_only() {
    let store = fresh("test-keys").await;
    let made = keys::DeviceKey::of_account(&store, "wang").await.unwrap();
    store.close();
    let kept = keys::DeviceKey::of_account(&store, "wang").await.unwrap();
    assert_eq!(made.public, kept.public);
    let other = keys::DeviceKey::of_account(&store, "li").await.unwrap();
    let signature = kept.sign(b"checked").await.unwrap();
    assert!(keys::holds(&made.public, b"checked", &signature).await);
    assert!(!keys::holds(&made.public, b"checkee", &signature).await);
    assert!(!keys::holds(&other.public, b"checked", &signature).await);
    assert!(!keys::holds(&PublicKey([4; 65]), b"checked", &signature).await);
}

#[wasm_bindgen_test]
async fn the_browsers_hash_is_the_cores_hash() {
    let digest = keys::sha256(&Uint8Array::from(b"abc".as_slice())).await.unwrap();
    assert_eq!(digest, Digest::of(&[b"abc"]));
}

fn blob(bytes: &[u8]) -> web_sys::Blob {
    web_sys::Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).unwrap()
}

#[wasm_bindgen_test]
async fn a_photo_keeps_its_bytes_and_gets_its_hash_and_a_small_preview() {
    let canvas = camera::canvas(1600, 1200).unwrap();
    camera::context(&canvas).unwrap().fill_rect(0.0, 0.0, 800.0, 600.0);
    let taken = camera::jpeg(&canvas, 0.9).await.unwrap();
    let shot = camera::take(&taken).await.unwrap();
    assert_eq!(shot.hash, PhotoHash::of(&shot.original.to_vec()));
    assert_eq!(shot.media_type, MediaType::Jpeg);
    assert!((f64::from(shot.original.length()) - taken.size()).abs() < 0.5);
    assert!((1..=49_152).contains(&shot.preview.unwrap().length()));
}

#[wasm_bindgen_test]
async fn what_is_no_picture_is_refused_with_the_reason() {
    assert_eq!(camera::take(&blob(&[])).await.err(), Some(PhotoRefusal::Empty));
    assert_eq!(camera::take(&blob(b"%PDF-1.7 this is no picture")).await.err(), Some(PhotoRefusal::NotAnImage));
}
