//! The words of payments and of the counter.

shared::texts! {
    /// Words of the cashier's screens.
    pub enum K {
        /// Payments.
        Payments: "付款", "Payments";
        /// Counter.
        Counter: "柜台兑付", "Counter";
        /// Statement.
        Statement: "对账", "Statement";
        /// Own key.
        OwnKey: "我的密钥", "My key";
        /// Lock.
        Lock: "锁定", "Lock";
        /// To transfer.
        ToTransfer: "待转账、待代领", "To transfer or hand over";
        /// Open one of them.
        OpenPayment: "办理付款", "Deal with it";
        /// To issue.
        ToIssue: "待生效的兑付券", "Vouchers to issue";
        /// None.
        NothingToPay: "没有待付款的案件", "Nothing waits to be paid";
        /// None.
        NothingToIssue: "没有待生效的兑付券", "No vouchers wait";
        /// Why.
        PayeeWhy: "收款信息只加密给出纳，在本机浏览器内解密；每次查看都有记录，对账后自动删除。", "Whom to pay is sealed to the cashiers and opened in this browser. Each look is noted, and it is erased after reconciliation.";
        /// Open.
        OpenPayee: "查看收款信息", "Open whom to pay";
        /// Unopened.
        PayeeUnopened: "收款信息无法用您的密钥打开：可能加密到了旧密钥。请其他出纳办理，或登记“未付成”，由举报人重新申领。", "Your key does not open it: it may be sealed to an earlier one. Another cashier can open it; or enter that the payment did not succeed, and the claimant claims anew.";
        /// Gone.
        PayeeGone: "没有收款信息，或已删除", "There is none, or it was erased";
        /// Bank.
        Bank: "开户行", "Bank";
        /// Holder.
        Holder: "户名", "Account holder";
        /// Number.
        Number: "账号", "Account number";
        /// Name.
        Name: "代领人", "Who collects";
        /// Document.
        Document: "证件", "Document";
        /// Hide.
        Hide: "收起", "Hide";
        /// Reference.
        Reference: "银行流水号或收据号", "The bank's reference or the receipt's number";
        /// Why.
        ReferenceWhy: "须与对账单上的一致；台账只保存其哈希值。", "As it will stand in the statement; the ledger keeps a hash of it only.";
        /// Too long.
        ReferenceLong: "最多 {} 个字", "At most {} characters";
        /// Paid sure.
        PaySure: "确认已付款 {}？登记后只有退回或未付成时才能更改。", "{} was paid? After that it changes only if the payment did not succeed.";
        /// Bounce.
        BounceWhy: "登记后举报人可以重新申领，期限重新计算。", "The claimant can claim anew then, with new time.";
        /// Bank said.
        BounceReference: "退汇流水号，或未付成的原因", "The bank's return reference, or why it failed";
        /// Sent back.
        SendBackWhy: "对账之后款项又被银行退回的，在此登记，须看过银行的退汇凭证。登记后从“提出奖励建议”重新办理，举报人可以再次申领。", "For a transfer that the bank sent back after it was reconciled; look at the bank's notice first. The case begins again with a proposal, and the claimant can claim anew.";
        /// Bank said.
        SendBackReference: "退汇流水号", "The bank's return reference";
        /// Issue.
        IssueWhy: "生效后，举报人可凭兑付码到任一柜台兑付。面额固定、日期取月末，避免由金额和时间推知是谁。", "From then on the claimant redeems them at any counter with the money code. Values are fixed and the last day is a month's end, so that they tell little.";
        /// Recover.
        RecoverSum: "追回金额（元）", "Recovered (yuan)";
        /// Most.
        RecoverMost: "至多 {}", "{} at most";
        /// Counter prompt.
        CodePrompt: "请出示兑付码", "Money code, please";
        /// Code.
        Code: "兑付码（25 位字母和数字）", "Money code (25 letters and digits)";
        /// Why.
        CodeWhy: "不区分大小写；字母 O 当作 0，I、L 当作 1。兑付码留在本机，不发送。", "Capitals or not; O counts as 0, I and L as 1. The code stays on this device.";
        /// Look.
        Look: "查询", "Look it up";
        /// Scan.
        Scan: "扫码", "Scan";
        /// Photo.
        ScanPicture: "拍照识别", "Read from a picture";
        /// Stop.
        StopScan: "停止扫码", "Stop scanning";
        /// Point.
        Point: "将二维码对准取景框", "Point the camera at the code";
        /// No code.
        NoQr: "图片中没有识别到兑付码，请手工输入", "There is no money code in the picture; type it";
        /// No camera.
        NoCamera: "相机不可用，请手工输入", "The camera cannot be used; type the code";
        /// Cannot.
        NoDetector: "此浏览器不能识别二维码，请手工输入", "This browser reads no QR codes; type the code";
        /// Pay this.
        ToPay: "应付金额", "To pay";
        /// Nothing.
        NothingOpen: "没有可兑付的金额", "There is nothing to redeem";
        /// Unknown.
        UnknownCode: "没有找到与此兑付码对应的兑付券，请核对", "No voucher belongs to this code; look at it again";
        /// Counts.
        StateCount: "{}：{} 张", "{}: {}";
        /// Part.
        Part: "只兑付一部分", "Only a part";
        /// Fewer.
        Fewer: "少一张 {}", "One fewer of {}";
        /// More.
        More: "多一张 {}", "One more of {}";
        /// How many.
        Pieces: "{} / {} 张", "{} of {}";
        /// First press.
        PayOut: "兑付 {}", "Pay out {}";
        /// Asked.
        PaySureOnce: "将兑付 {} 记入台账？记入后再付现金。", "Enter {} into the ledger? The cash is handed over after that.";
        /// Second press.
        PayConfirm: "确认兑付", "Yes, pay out";
        /// Working.
        Entering: "正在记入台账，请勿付款…", "Entering it; do not pay yet…";
        /// Now.
        PayNow: "已记入，请付现金", "Entered: hand over the cash";
        /// An answer that was lost, or a page that died: the money may have been handed over already.
        PayIfNotYet: "这笔已记入。钱还没有付的，现在付；已经付过的，不要再付。", "It is entered. If the money was not handed over yet, do so now; if it was, do not pay again.";
        /// Offline now.
        PayNowOffline: "已记在本机，请付现金；联网后交回", "Kept on this device: hand over the cash; it is handed in later";
        /// Handed over.
        HandedOver: "已付现金", "The cash is handed over";
        /// Not all.
        NotAll: "下列兑付券没有兑付，不要为其付款：", "These were not redeemed; do not pay for them:";
        /// Refused all.
        PayNothing: "没有兑付，不要付款", "Nothing was redeemed: do not pay";
        /// Unsure.
        Unsure: "没有收到答复，不知道是否已记入。请不要付款，点“重试”查询结果。", "There was no answer, so that it may be entered or not. Do not pay; press “Try again” to find out.";
        /// Print.
        Print: "打印收据", "Print the receipt";
        /// Next.
        Next: "下一位", "Next";
        /// Receipt.
        Receipt: "兑付收据", "Receipt";
        /// Numbers.
        ReceiptNumbers: "收据号", "Receipt numbers";
        /// Day.
        Day: "日期", "Day";
        /// Counter.
        CounterName: "柜台", "Counter";
        /// Sign.
        Signature: "经办签字", "Signature of the cashier";
        /// No name.
        NoName: "领取人无须签名。", "Who collects signs nothing.";
        /// Offline box.
        OfflineTitle: "离线兑付", "Without a network";
        /// Why.
        OfflineWhy: "没有网络的柜台，可在当天先取一份签名的兑付券清单。取走期间，这些券在其他柜台不能兑付；用完请交回。", "A counter without a network takes a signed list of open vouchers along for the day. Meanwhile other counters cannot redeem these; hand it back afterwards.";
        /// Take.
        TakeList: "取清单", "Take the list";
        /// Has.
        HasList: "{} 的清单：{} 张", "The list of {}: {} vouchers";
        /// Old.
        ListOver: "清单是 {} 的，已不能用于兑付，请交回", "The list is of {} and no longer good; hand it back";
        /// Bad.
        ListBad: "清单签名无效，未保存", "The list's signature does not hold; it was not kept";
        /// Unverified.
        NoKey: "没有取得台账公钥，无法核验清单", "The ledger's key did not come; the list cannot be checked";
        /// Hand in.
        HandIn: "交回清单和兑付记录", "Hand in the list and what was paid";
        /// Waiting.
        ToHandIn: "本机有 {} 笔离线兑付待交回，共 {}", "{} paid without a network wait to be handed in: {}";
        /// Handed in.
        HandedIn: "已交回", "Handed in";
        /// Differences.
        HandInDiffers: "以下离线兑付有差异，会列入对账：", "These do not fit and will stand among the differences:";
        /// Offline mark.
        IsOffline: "离线", "Offline";
        /// Online mark.
        IsOnline: "在线", "Online";
        /// Not on the list.
        NotOnList: "本机清单中没有与此兑付码对应的可用兑付券。离线时不能兑付清单以外的券。", "No open voucher of this code is on the list here. Without a network nothing else can be redeemed.";
        /// No list.
        NoList: "连不上服务器，本机也没有当天的清单，不能兑付", "The server cannot be reached and there is no list of today here: nothing can be redeemed";
        /// Paid here before.
        PaidHere: "本机已兑付 {}", "Paid here already: {}";
        /// Store fails.
        StoreFails: "本机存储失败，没有记录。请不要付款。", "This device's storage fails and nothing was kept. Do not pay.";
        /// Outcomes: done.
        OutcomeDone: "已兑付", "Redeemed";
        /// Again.
        OutcomeAgain: "此前已由本柜台记入", "Entered by this counter before";
        /// Paid before.
        OutcomePaidBefore: "此前已于 {} 兑付", "Paid before, on {}";
        /// Wrong value.
        OutcomeWrongValue: "面额应为 {}", "Its value is {}";
        /// Elsewhere.
        OutcomeElsewhere: "在其他柜台的清单上，至 {}", "On the list of another counter until {}";
        /// Unknown.
        OutcomeUnknown: "没有此兑付券", "There is no such voucher";
        /// Statement upload.
        ChooseStatement: "选择银行对账单（CSV）", "Choose the bank's statement (CSV)";
        /// Why.
        StatementWhy: "系统逐行与台账比对：相符的案件自动对账，不符的逐条说明。同一份对账单可以重复导入。", "It is compared with the books line by line: what fits is reconciled, and what does not is explained. The same file can be sent again.";
        /// Form.
        StatementForm: "UTF-8 编码，第一行为列名，须有“日期”“流水号”“金额”三列；其他列不读取。", "UTF-8. The first line names the columns: “date”, “reference” and “amount” at least; others are not read.";
        /// Reading.
        Comparing: "正在比对…", "Comparing…";
        /// Too large.
        StatementLarge: "文件过大", "The file is too large";
        /// Lines.
        Lines: "共 {} 行", "{} lines";
        /// Settled.
        SettledTitle: "已对账 {} 件，合计 {}", "{} cases reconciled, {} in all";
        /// Differences.
        DifferencesTitle: "差异 {} 条", "{} differences";
        /// None.
        NoDifferences: "对账单与台账相符，没有差异", "The statement and the books agree";
        /// Line.
        LineN: "第 {} 行", "Line {}";
        /// No line.
        NoLine: "不在对账单中", "Not in the statement";
        /// Not in books.
        NotInBooks: "对账单上有这笔付款，台账中没有。可能流水号登记有误，或不是奖励款。", "The statement has this payment and the books do not: the reference may be mistyped, or it is no reward.";
        /// Other sum.
        OtherSum: "金额不符：台账为 {}。请核对回单。", "Another sum: the books say {}. Look at the bank's slip.";
        /// Repeated.
        Repeated: "同一流水号重复出现。请核实是否重复付款。", "The same reference again: make sure that it was not paid twice.";
        /// Not in statement.
        NotInStatement: "台账在此期间有这笔付款，对账单上没有。可能尚未入账。", "The books have this payment in these days and the statement does not: it may not be booked yet.";
        /// Offline.
        OfflinePaid: "离线兑付的差异：{}。现金已付，请说明并追查。", "Paid without a network: {}. The cash is gone; explain and look into it.";
        /// Not reconciled.
        NotReconciled: "没有对账：{}", "Not reconciled: {}";
    }
}
