//! What a request can be answered with instead of what it asked for (RFC 9457), in the user's language.

use serde::{Deserialize, Serialize};

use crate::coded_texts;
use crate::event::Head;
use crate::evidence::PhotoRefusal;
use crate::reward::step::Illegal;
use crate::text::{Lang, Text};

coded_texts! {
    /// Why a request was not carried out. Nothing was changed by it.
    pub enum ProblemCode {
        /// No token, or one that this server did not make.
        Unauthenticated = "unauthenticated": "未登录或登录凭证无效，请重新登录", "Not signed in, or the token is not valid; sign in again";
        /// The access token ran out; renew it.
        TokenExpired = "token-expired": "登录凭证已过期", "The token has expired";
        /// The session was ended: a refresh token was used twice, or an administrator ended it.
        SessionEnded = "session-ended": "登录会话已终止，请重新登录", "The session was ended; sign in again";
        /// Account or password is wrong.
        SignInFailed = "sign-in-failed": "账号或密码不正确", "Account or password is wrong";
        /// Too many wrong passwords.
        TooManyAttempts = "too-many-attempts": "尝试次数过多，请稍后再试", "Too many attempts; try again later";
        /// The role may not.
        Forbidden = "forbidden": "您没有进行此操作的权限", "You may not do this";
        /// It lies outside the own region.
        ForeignRegion = "foreign-region": "不在您的辖区内", "Outside your region";
        /// The device is not enrolled, belongs to somebody else or was ended.
        ForeignDevice = "foreign-device": "该设备未登记、不属于您或已停用", "This device is not enrolled, not yours or was ended";
        /// There is no such thing.
        NotFound = "not-found": "没有找到", "Not found";
        /// The request is not well formed.
        BadRequest = "bad-request": "请求格式不正确", "The request is not well formed";
        /// The method is not offered here.
        MethodNotAllowed = "method-not-allowed": "不支持此请求方法", "This method is not offered here";
        /// The body is larger than allowed.
        TooLarge = "too-large": "请求内容过大", "The request is too large";
        /// The body came too slowly.
        TooSlow = "too-slow": "网速太慢，没有收完，请重试", "The line was too slow and not everything arrived; try again";
        /// The body is of another type than expected.
        UnsupportedMediaType = "unsupported-media-type": "请求内容类型不受支持", "The request's content type is not supported";
        /// An event is not in canonical form.
        NotCanonical = "not-canonical": "记录不是规范格式", "An event is not in canonical form";
        /// An event's kind or version is not known to this server.
        UnknownKind = "unknown-kind": "服务器不认识这种记录，请等待服务器升级", "The server does not know this kind of event";
        /// An event does not follow the device's chain.
        ChainBroken = "chain-broken": "记录链不连续", "The chain of events is broken";
        /// The device's chain on the server has another event at this place.
        ChainForked = "chain-forked": "同一序号已有不同内容的记录", "Another event stands at this place of the chain";
        /// An id was used for other content.
        DuplicateId = "duplicate-id": "同一编号已用于不同内容", "The id was used for other content";
        /// The signature does not hold.
        BadSignature = "bad-signature": "签名校验未通过", "The signature does not hold";
        /// The event's actor is not the signed-in person.
        ForeignActor = "foreign-actor": "记录的操作人与登录人不一致", "The event's actor is not who signed in";
        /// A photo was refused; the reason is in `photo`.
        PhotoRefused = "photo-refused": "照片未被接收", "The photo was refused";
        /// The upload's offset is another.
        OffsetConflict = "offset-conflict": "上传位置不一致", "The upload is at another offset";
        /// The piece's checksum does not match (tus: 460).
        ChecksumMismatch = "checksum-mismatch": "传输校验失败，请重传", "The piece arrived damaged; send it again";
        /// The upload ended or ran out.
        UploadGone = "upload-gone": "上传已失效，请重新开始", "The upload has ended; start again";
        /// Version of tus or a header is not supported.
        Precondition = "precondition": "协议版本或请求头不受支持", "Protocol version or header not supported";
        /// Not received yet.
        NotHeld = "not-held": "照片尚未收齐", "The photo is not complete yet";
        /// A challenge or form was used before.
        TipUsedUp = "tip-used-up": "此表单已使用过，请重新打开", "This form was used before; open a new one";
        /// A challenge or form ran out.
        TipExpired = "tip-expired": "表单已过期，请重新提交", "The form ran out; send it again";
        /// A challenge is not solved, or not this server's.
        Unsolved = "unsolved": "校验计算不正确", "The challenge is not solved";
        /// There is no officer with a key.
        TipsNotOpen = "tips-not-open": "该地区暂未开通网上举报", "Reports cannot be received for this region yet";
        /// Everybody who could read it was excluded.
        NobodyLeft = "nobody-left": "能够受理的人员都被排除了", "Everybody who could read it was excluded";
        /// Sealed to others than those in charge.
        WrongOfficers = "wrong-officers": "受理人员名单有变化，请重新提交", "The officers in charge changed; send it again";
        /// Somebody took this step before.
        StepTaken = "step-taken": "该事项已有新的进展，请刷新后再操作", "Something else was done meanwhile; look at it again";
        /// The step is not possible in this state.
        StepIllegal = "step-illegal": "当前状态不能进行此操作", "This step is not possible in this state";
        /// Nothing lies under this code.
        NoSuchTip = "no-such-tip": "没有找到与此查询码对应的举报", "Nothing is filed under this code";
        /// A reward's step is not legal; why, is in `reward`.
        RewardIllegal = "reward-illegal": "这一步现在不能办理", "This step is not possible now";
        /// A claim is not signed by who holds the code, and the PIN if one was set.
        WrongPin = "wrong-pin": "密码不对。举报时设了密码，就填那一个；没设就空着", "The PIN is wrong. If you set one with your report, enter that one; if you did not, leave it empty";
        /// Too many wrong PINs today.
        PinTries = "pin-tries": "今天试错的次数太多，明天再来", "Too many wrong PINs today; come back tomorrow";
        /// The budget does not bear it.
        BudgetOverdrawn = "budget-overdrawn": "预算余额不足", "The budget is used up";
        /// More of the budget is taken than the new total.
        BudgetTaken = "budget-taken": "新的预算总额少于已占用的金额", "More than the new total is taken already";
        /// The asker has an interest in the mine.
        ConflictOfInterest = "conflict-of-interest": "您与该矿山有利害关系，应当回避", "You have an interest in this mine";
        /// A cashier has opened whom to pay, and it is not entered yet what became of the payment.
        PaymentUnderWay = "payment-under-way": "出纳可能正在付款，须先由该出纳登记“已付款”或“未付成”", "A cashier may be paying: that cashier first enters whether it was paid";
        /// Evidence is missing, of another mine, or of a tip that is not verified.
        RewardEvidence = "reward-evidence": "缺少检查记录，或者证据不属于同一矿山", "A check is missing, or the evidence is of another mine";
        /// A rule file is not sound or does not fit; why, is in `detail`.
        BadRules = "bad-rules": "规则文件有误", "The rule file is not sound";
        /// A bank's statement cannot be read; why, is in `detail`.
        BadStatement = "bad-statement": "对账单无法读取", "The statement cannot be read";
        /// Too many people have to confirm it, or the wrong one.
        NotAnother = "not-another": "须由另一名管理员确认", "Another administrator must confirm it";
        /// The server's disk is full.
        StorageFull = "storage-full": "服务器暂时存不下新内容，请稍后再试", "The server cannot store anything new at the moment; try again later";
        /// The server was started to be looked at only.
        ReadOnly = "read-only": "服务器目前只供查看，暂不接收新内容", "The server only shows what it has and takes nothing new at the moment";
        /// Busy; try again.
        Busy = "busy": "服务器繁忙，请稍后重试", "The server is busy; try again";
        /// A fault of the server.
        Internal = "internal": "服务器内部错误", "An internal error";
    }
}

impl ProblemCode {
    /// The HTTP status that it is answered with.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthenticated | Self::TokenExpired | Self::SessionEnded | Self::SignInFailed => 401,
            Self::Forbidden
            | Self::ForeignRegion
            | Self::ForeignDevice
            | Self::ForeignActor
            | Self::ConflictOfInterest
            | Self::WrongPin => 403,
            Self::NotFound | Self::NotHeld | Self::NoSuchTip => 404,
            Self::MethodNotAllowed => 405,
            Self::TooSlow => 408,
            Self::ChainBroken
            | Self::ChainForked
            | Self::DuplicateId
            | Self::OffsetConflict
            | Self::TipUsedUp
            | Self::StepTaken
            | Self::StepIllegal
            | Self::WrongOfficers
            | Self::RewardIllegal
            | Self::BudgetOverdrawn
            | Self::BudgetTaken
            | Self::PaymentUnderWay
            | Self::NotAnother => 409,
            Self::UploadGone | Self::TipExpired => 410,
            Self::Precondition => 412,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::NotCanonical
            | Self::UnknownKind
            | Self::BadSignature
            | Self::PhotoRefused
            | Self::Unsolved
            | Self::NobodyLeft
            | Self::RewardEvidence
            | Self::BadRules
            | Self::BadStatement => 422,
            Self::TooManyAttempts | Self::PinTries => 429,
            Self::ChecksumMismatch => 460,
            Self::Internal => 500,
            Self::ReadOnly | Self::Busy | Self::TipsNotOpen => 503,
            Self::StorageFull => 507,
        }
    }
}

/// The problem document. Its `type` is `/problems/<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The stable code.
    pub code: ProblemCode,
    /// A reference to what the code means.
    #[serde(rename = "type")]
    pub kind: String,
    /// A sentence in the asker's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// For a batch: the index of the first event at fault. Those before it are well formed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// For a broken chain: the head that the server has for this device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
    /// For a photo: the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoRefusal>,
    /// For a reward's step: why it is not legal. The title is its sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<Illegal>,
    /// For files: the place and the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// For `busy` and `too-many-attempts`: seconds to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
}

impl Problem {
    /// A problem in the given language.
    #[must_use]
    pub fn new(code: ProblemCode, lang: Lang) -> Self {
        Self {
            code,
            kind: format!("/problems/{}", code.code()),
            title: code.text(lang).to_owned(),
            status: code.status(),
            at: None,
            head: None,
            photo: None,
            reward: None,
            detail: None,
            retry_after_s: None,
        }
    }
}
