//! The requests of synchronisation. A receipt counts only with the server's signature.

use shared::problem::{Problem, ProblemCode};
use shared::sync::{
    PhotoReceipt, PhotoToSend, PullAnswer, Push, PushReceipt, Snapshot, Upload, photo_receipt_bytes,
    push_receipt_bytes,
};

use super::Phone;
use crate::device::network::{Failure, Reply, Request, base64};
use crate::device::store::StoreError;
use crate::device::{clock, keys};

/// The most events of one pull.
const PULL_LIMIT: u32 = 2_000;
/// How long a piece may take; less than the machine's patience.
const PIECE_DEADLINE_MS: u64 = 55_000;

fn tus(request: Request) -> Request {
    request.header("Tus-Resumable", "1.0.0")
}

fn offset_of(reply: &Reply) -> Result<u64, Failure> {
    reply.header("Upload-Offset").and_then(|text| text.parse().ok()).ok_or(Failure::Unreachable)
}

impl Phone {
    async fn send(&self, request: Request) -> Result<Reply, Failure> {
        self.inner().keeper.send(request).await
    }

    /// Sends events; the answer's signature is checked.
    pub(super) async fn push(&self, push: &Push) -> Result<PushReceipt, Failure> {
        let asked_ms = clock::monotonic_ms();
        let receipt: PushReceipt =
            self.send(Request::new("POST", "/api/v1/sync/push").json(push)).await?.json().await?;
        let signed = push_receipt_bytes(&receipt).map_err(|_| Failure::Unreachable)?;
        if receipt.device != push.device || !self.is_the_servers(&signed, &receipt.signature).await {
            return Err(Failure::Unreachable);
        }
        self.inner().keeper.heard(receipt.at, asked_ms).await;
        Ok(receipt)
    }

    async fn is_the_servers(&self, signed: &[u8], signature: &shared::digest::Signature) -> bool {
        match self.inner().keeper.session() {
            Some(session) => keys::holds(&session.server_key, signed, signature).await,
            None => false,
        }
    }

    /// Asks for a photo's receipt; its signature is checked.
    pub(super) async fn fetch_receipt(&self, photo: &PhotoToSend) -> Result<PhotoReceipt, Failure> {
        let address = format!("/api/v1/photos/{}/receipt", photo.photo);
        let receipt: PhotoReceipt = self.send(Request::get(address)).await?.json().await?;
        let signed = photo_receipt_bytes(&receipt.photo, receipt.bytes, receipt.at);
        let holds = self.is_the_servers(&signed, &receipt.signature).await;
        if holds { Ok(receipt) } else { Err(Failure::Unreachable) }
    }

    /// Asks how far the upload of a photo is; begins it if need be.
    pub(super) async fn open_upload(&self, photo: &PhotoToSend) -> Result<Upload, Failure> {
        match self.fetch_receipt(photo).await {
            Ok(receipt) => return Ok(Upload::Held(receipt)),
            Err(Failure::Refused(Problem { code: ProblemCode::NotHeld | ProblemCode::NotFound, .. })) => {}
            Err(failure) => return Err(failure),
        }
        let create = Request::new("POST", "/api/v1/uploads")
            .header("Upload-Length", photo.bytes.to_string())
            .header("Upload-Metadata", format!("photo {}", base64(photo.photo.to_string().as_bytes())));
        let reply = self.send(tus(create)).await?;
        let upload = reply.header("Location").ok_or(Failure::Unreachable)?;
        let offset = match offset_of(&reply) {
            Ok(offset) => offset,
            Err(_) => offset_of(&self.send(tus(Request::new("HEAD", upload.clone()))).await?)?,
        };
        Ok(Upload::At { upload, offset })
    }

    /// Sends a piece of a photo; says how far the upload is then. Without a checksum of its own: what came of a piece
    /// before the line broke is kept by the server only when it need not wait for the whole to be checked, and the
    /// photo's hash is checked at the end.
    pub(super) async fn send_piece(
        &self,
        photo: &PhotoToSend,
        upload: &str,
        offset: u64,
        length: u64,
    ) -> Result<u64, PieceFailure> {
        let bytes = self.read_photo(&photo.photo, offset, length).await.map_err(|error| match error {
            StoreError::Damaged(_) => PieceFailure::Gone,
            _ => PieceFailure::Store,
        })?;
        let request = Request::new("PATCH", upload)
            .header("Content-Type", "application/offset+octet-stream")
            .header("Upload-Offset", offset.to_string())
            .bytes(bytes)
            .within(PIECE_DEADLINE_MS);
        let reply = self.send(tus(request)).await.map_err(PieceFailure::Network)?;
        offset_of(&reply).map_err(PieceFailure::Network)
    }

    /// Asks for the snapshot.
    pub(super) async fn fetch_snapshot(&self) -> Result<Snapshot, Failure> {
        let asked_ms = clock::monotonic_ms();
        let snapshot: Snapshot = self.send(Request::get("/api/v1/sync/snapshot")).await?.json().await?;
        self.inner().keeper.heard(snapshot.at, asked_ms).await;
        Ok(snapshot)
    }

    /// Asks for what came after the cursor.
    pub(super) async fn pull(&self, after: u64) -> Result<PullAnswer, Failure> {
        let asked_ms = clock::monotonic_ms();
        let address = format!("/api/v1/sync/pull?after={after}&limit={PULL_LIMIT}");
        let answer: PullAnswer = self.send(Request::get(address)).await?.json().await?;
        self.inner().keeper.heard(answer.at, asked_ms).await;
        Ok(answer)
    }
}

/// Why a piece was not sent.
pub(super) enum PieceFailure {
    /// The phone's store does not give the bytes.
    Store,
    /// The bytes are not on the phone any more.
    Gone,
    /// The network or the server.
    Network(Failure),
}
