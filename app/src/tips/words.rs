//! The words of the tip officers' screens.

shared::texts! {
    /// Words of the tip officers' screens.
    pub enum O {
        /// The screens' title.
        Title: "举报受理", "Tips";
        /// The key of a cashier: the screens' title.
        CashierTitle: "付款", "Payments";
        /// A cashier's key: unlocking.
        CashierUnlockWhy: "收款信息只能在本机浏览器内解密。密钥仅保留在内存中：刷新页面、点“锁定”或 15 分钟无操作后须重新输入口令。", "Whom to pay is opened in this browser only. The key stays in memory: after a reload, “Lock”, or 15 minutes without input, the passphrase is asked for again.";
        /// Making it.
        CashierMakeWhy: "收款信息加密给所有有权付款的出纳，您用此密钥打开。密钥在本机生成，由您的口令保护。", "Whom to pay is sealed to every cashier who may pay the case; you open it with this key, made here and kept under your passphrase.";
        /// Replacing it.
        CashierReplaceWhy: "换新密钥后，以前加密给您的收款信息您不能再打开，须由其他出纳办理，或登记“未付成”，由举报人重新申领。", "With a new key you no longer open what was sealed to the old one: another cashier does, or the claimant claims anew.";
        /// Forgotten.
        CashierForgottenWhy: "口令无法找回，只能换新密钥。", "The passphrase cannot be given back; only a new key helps.";
        /// No reset.
        CashierNoReset: "口令不会保存在任何地方，任何人（包括管理员）都无法找回或重置。", "The passphrase is kept nowhere; nobody, not even the administrator, can recover or reset it.";
        /// Ending it.
        CashierEndWhy: "离岗或怀疑口令泄露时使用。停用后新的收款信息不再加密给您，您也不能再打开以前的。", "For when you leave the post or think that the passphrase leaked. Nothing new is sealed to you, and you no longer open earlier payees.";
        /// A cashier's post.
        CashierPostSuggested: "{}应急局出纳岗", "{} cashier";
        /// To the rewards.
        Rewards: "奖励案件", "Rewards";
        /// The session ended.
        Ended: "登录已失效，请重新登录", "The session ended; sign in again";
        /// Lock the key.
        Lock: "锁定", "Lock";
        /// Ask anew.
        Reload: "刷新", "Reload";
        /// Locked for want of input.
        WasIdle: "15 分钟没有操作，密钥已自动锁定", "No input for 15 minutes: the key was locked";
        /// Unlock.
        UnlockTitle: "解锁我的密钥", "Unlock my key";
        /// Why.
        UnlockWhy: "举报内容只能在本机浏览器内解密。密钥仅保留在内存中：刷新页面、点“锁定”或 15 分钟无操作后须重新输入口令。", "Tips are opened in this browser only. The key stays in memory: after a reload, “Lock”, or 15 minutes without input, the passphrase is asked for again.";
        /// Passphrase.
        Passphrase: "密钥口令", "Passphrase of the key";
        /// Unlock button.
        Unlock: "解锁", "Unlock";
        /// Unlocking.
        Unlocking: "正在解锁…", "Unlocking…";
        /// Why it takes long.
        UnlockingWhy: "正在由口令计算密钥，需要几秒，页面会短暂停住，请勿关闭", "Deriving the key from the passphrase. This takes some seconds and the page stands still; do not close it";
        /// Forgotten.
        Forgotten: "忘记口令？", "Passphrase forgotten?";
        /// The better way.
        ForgottenTwo: "两名同事可以一起帮您找回密钥，举报不受影响。", "Two colleagues together can give your key back; nothing is lost.";
        /// Getting the key back.
        RecoverTitle: "由两名同事找回密钥", "Get the key back with two colleagues";
        /// How.
        RecoverWhy: "先设一个新口令。然后当面或打电话把一组核对码告诉两名同事，由他们在各自页面确认。任何一名同事单独不能找回，服务器也不能。", "First choose a new passphrase. Then tell two colleagues a row of digits, face to face or by telephone; they confirm on their own screens. One colleague alone cannot do it, nor can the server.";
        /// Ask.
        RecoverAsk: "发出申请", "Ask colleagues";
        /// What to tell.
        RecoverTell: "把下面的核对码当面或打电话告诉两名同事，不要用短信或微信。他们在“举报受理”页面输入后，这里会显示。", "Tell two colleagues these digits face to face or by telephone, not by message. When they have typed them on their tips screen, it shows here.";
        /// How many.
        RecoverGiven: "已确认 {} 人，共需 {} 人", "{} of {} have confirmed";
        /// Enough.
        RecoverEnough: "两名同事已确认。输入刚才设的新口令，完成找回。", "Two colleagues have confirmed. Type the new passphrase to finish.";
        /// Finish.
        RecoverFinish: "完成找回并解锁", "Finish and unlock";
        /// Give up.
        RecoverDrop: "撤销申请", "Withdraw";
        /// Nobody.
        NobodyHolds: "没有同事持有您密钥的恢复份额（须有两名以上同事设有密钥，且您在此后解锁过一次）。只能新建密钥。", "No colleagues hold shares of your key (two must have keys, and you must have unlocked yours after that). Only a new key helps.";
        /// A colleague asks.
        AskedTitle: "同事申请找回密钥", "A colleague asks for the own key back";
        /// Why with care.
        AskedWhy: "“{}”忘记了密钥口令。请当面或打电话向本人核实，并请对方报出 24 位核对码。听到后再输入；没有亲自核实的，不要确认。", "“{}” forgot the passphrase. Make sure, face to face or by telephone, that it is really that person, and have the 24 digits told to you. Do not confirm what you did not hear yourself.";
        /// Digits.
        Digits: "对方报出的 24 位核对码", "The 24 digits that you were told";
        /// Wrong.
        DigitsWrong: "核对码不符。请重新听一遍；仍不符的，不要确认，并报告管理员", "The digits do not match. Have them said again; if they still differ, do not confirm, and tell the administrator";
        /// Give.
        GiveShare: "核实无误，确认", "It is the person: confirm";
        /// Mines that the officer must not deal with.
        AvoidTitle: "回避的煤矿、非煤矿山", "Mines that you must not deal with";
        /// Which.
        AvoidWhy: "有亲属任职、本人曾任职或有利害关系的矿山，请列在这里。举报人从名录中选了这些矿山的，新举报不会加密给您，您也不会知道有这样的举报。举报页面会用到这份名单，因此它是公开的。", "Mines where relatives work, where you worked before or have an interest. New tips in which one of them was chosen from the list are not sealed to you, and you are not told that there are any. The public form needs this list, so it is public.";
        /// Add.
        AvoidAdd: "添加一处矿山…", "Add a mine…";
        /// Remove.
        AvoidNoMore: "移除", "Remove";
        /// Tips by telephone.
        PhoneTitle: "接到电话举报", "A tip by telephone";
        /// How.
        PhoneAsk: "打开登记表，边听边填。不问姓名和号码；来电显示不要记录，领奖密码空着。", "Open the form and fill it in while you listen. Ask for no name or number, do not note the caller's, and leave the PIN empty.";
        /// The code.
        PhoneRead: "提交后把 32 位查询码分八组读两遍，请对方记下并复述。对方凭此查进展、领奖金。", "After sending, read the code of 32 digits twice, in eight groups; have the caller write it down and say it back. It shows the progress and claims the reward.";
        /// Nothing is kept.
        PhoneForget: "读完就关掉登记表页面，不抄写、不拍照查询码。举报照常加密给受理人员。", "Then close the form. Do not copy or photograph the code. The tip is sealed to the officers in charge as any other.";
        /// Open.
        PhoneOpen: "打开登记表", "Open the form";
        /// They do not make the key.
        SharesDoNotFit: "同事给出的份额拼不出您的密钥。请再请一名同事确认，或撤销后重新申请", "What colleagues gave does not make your key. Have one more confirm, or withdraw and ask again";
        /// Who can give the key back.
        HeldTitle: "忘记口令时的恢复", "If the passphrase is forgotten";
        /// How it works.
        HeldWhy: "密钥可以分成若干份，由您确认过的同事各持一份，须用其本人密钥才能打开。任意两份合起来才能恢复；一份毫无用处。", "Your key can be split: each colleague whom you confirm holds one share, sealed to the colleague's own key. Any two together give it back; one alone is worthless.";
        /// How many.
        HeldBy: "现有 {} 名同事各持一份", "{} colleagues hold one share each";
        /// Nobody.
        HeldByNobody: "现在没有同事持有份额：忘记口令后无法找回密钥", "No colleague holds a share now: a forgotten passphrase cannot be mended";
        /// Too few.
        HeldByFew: "设有密钥的同事不足两名", "Fewer than two colleagues have keys";
        /// Whom to tick.
        HoldersWhy: "只勾选您认识、且当面或打电话核对过核对码的同事；核对码在对方的“我的密钥”页。核对不上的不要勾，并报告上级。", "Tick only colleagues whom you know and whose digits you compared, face to face or by telephone; theirs stand on their own page “My key”. If they differ, do not tick, and tell the higher office.";
        /// Not decided about.
        HolderNew: "新的，尚未确认，不持有份额", "New: not confirmed yet, holds no share";
        /// One is too few.
        HoldersTwo: "一名同事不能恢复密钥：请勾选至少两名，或一名也不选", "One colleague cannot give a key back: tick two or more, or nobody";
        /// Keep.
        HoldersSave: "确认，由所选同事持有份额", "Confirm: those ticked hold shares";
        /// Kept.
        HoldersKept: "已更新", "Kept";
        /// Some wait.
        Undecided: "有 {} 名同事尚未由您确认可否持有您密钥的恢复份额；确认前不会分给他们", "{} colleagues wait for you to say whether they may hold a share of your key; until then they get none";
        /// Look.
        UndecidedLook: "去确认", "Look at them";
        /// Own digits.
        OwnDigits: "我的核对码", "My digits";
        /// What for.
        OwnDigitsWhy: "同事确认您可以持有其密钥份额时，请当面或打电话把核对码报给对方。", "Tell them to a colleague, face to face or by telephone, who wants to confirm you as a holder of a share.";
        /// Given back.
        Recovered: "您的密钥是由两名同事帮助找回的，他们合起来曾能得到它。请尽快更换密钥。", "Two colleagues gave your key back, and together they could have put it together for themselves. Replace it soon.";
        /// The way.
        RecoveredWay: "去更换", "Replace it";
        /// Replace.
        ReplaceTitle: "更换密钥", "Replace the key";
        /// How.
        ReplaceAll: "生成新密钥，并把您能打开的举报逐件改用新密钥加密；以前的举报照常可以打开，确认过的同事照常持有份额。旧密钥立即停用。完成前请勿关闭页面。", "A new key is made, and all tips that you can open are sealed to it, one after another. Earlier tips open as before, and confirmed colleagues hold shares of the new key. The old one goes out of use at once. Do not close the page before it is done.";
        /// How far.
        ReplaceAt: "正在转换：{} / {} 件", "Under way: {} of {} tips";
        /// Done.
        Replaced: "密钥已更换，下次解锁请用新口令", "The key was replaced; use the new passphrase from now on";
        /// Not all.
        ReplacedPartly: "密钥已更换，但有 {} 件没有转成，须由同事在各件“谁能打开”中为您“重新授权”", "The key was replaced, but {} tips could not be sealed to it: a colleague has to “give access again” on each";
        /// What then.
        ForgottenWhy: "找不到两名同事时，您可以新建密钥：新的举报会加密到新密钥；以前的举报须由仍能打开它的同事逐件“重新授权”后，您才能再看到。", "Without two colleagues you can make a new key: new tips are sealed to it; earlier ones you see again once a colleague who can open them “gives access again”, tip by tip.";
        /// New key.
        NewKey: "新建密钥，停用旧密钥", "Make a new key and end the old one";
        /// Wrong passphrase.
        WrongPassphrase: "口令不正确", "The passphrase is not right";
        /// Memory.
        NoMemory: "浏览器可用内存不足（需要 64 MB），请关闭其他页面后重试", "The browser has not enough memory (64 MB are needed); close other pages and try again";
        /// No random bytes.
        NoChance: "浏览器不能提供安全随机数，没有加密，也没有发送", "The browser gives no secure random numbers; nothing was sealed or sent";
        /// Damaged key.
        KeyDamaged: "服务器返回的密钥与本人不符或已损坏，请联系管理员", "The key that the server gave is damaged or not yours; tell the administrator";
        /// Make a key.
        MakeTitle: "设置我的密钥", "Set up my key";
        /// Why.
        MakeWhy: "受理举报前须设置密钥。密钥在本机浏览器内生成，私钥用您的口令加密后才上传，服务器无法解密举报内容。", "Before tips can be sealed to you, you need a key. It is made in this browser; its secret half is sealed with your passphrase before it leaves, so the server can never open a tip.";
        /// Why again.
        ReplaceWhy: "新密钥生效后，旧密钥立即停用。以前的举报须由同事重新授权。", "The new key replaces the old one at once. Earlier tips open again when a colleague gives you access again.";
        /// No reset.
        NoReset: "口令不会保存在任何地方，任何人（包括管理员）都无法找回或重置。忘记口令后，须由两名同事一起找回密钥；不足两人的，只能新建密钥。", "The passphrase is kept nowhere; nobody, not even the administrator, can recover or reset it. If it is forgotten, two colleagues together give the key back; without two, only a new key helps.";
        /// Post.
        Post: "岗位（对举报人公开）", "Post (shown to whistleblowers)";
        /// What it is for.
        PostWhy: "写单位和岗位，如“省局举报受理岗”，不要写姓名。举报人据此选择回避对象。", "Office and post, such as 省局举报受理岗; no name. Whistleblowers use it to exclude people.";
        /// Too long.
        PostTooLong: "最多 {} 个字", "At most {} characters";
        /// New passphrase.
        NewPassphrase: "新口令", "New passphrase";
        /// What kind.
        PassphraseWhy: "至少 {} 个字符。建议用四五个不相干的词；请用数字、汉字和半角字母，避免全角字母和带音标的字母。不要与登录密码相同。", "At least {} characters; four or five unrelated words are good. Use digits, Chinese characters and plain letters, no full-width or accented ones. Not the same as your sign-in password.";
        /// Again.
        Again: "再输入一次", "The same again";
        /// Too short.
        TooShort: "至少 {} 个字符", "At least {} characters";
        /// Differ.
        NotTheSame: "两次输入不一致", "The two are not the same";
        /// Make.
        MakeKey: "生成密钥并启用", "Make the key and use it";
        /// Making.
        Making: "正在生成…", "Working…";
        /// Own key.
        OwnKey: "我的密钥", "My key";
        /// Public half.
        PublicKey: "公钥", "Public key";
        /// What for.
        PublicKeyWhy: "公钥的启用和停用都登记在公开登记簿中，同事可当面与您核对。", "Adding and ending it stand in the public register; colleagues can compare it with you in person.";
        /// Change.
        ChangeTitle: "更改口令或岗位", "Change passphrase or post";
        /// Why.
        ChangeWhy: "密钥不变，只换口令和岗位名称；以前的举报照常可以打开。", "The key stays the same; earlier tips open as before.";
        /// Present passphrase.
        PassphraseNow: "当前口令", "Present passphrase";
        /// Changed.
        Changed: "已更改，下次解锁请用新口令", "Changed; use the new passphrase from now on";
        /// End.
        EndTitle: "停用我的密钥", "Take my key out of use";
        /// Why.
        EndWhy: "离岗或怀疑口令泄露时使用。停用后新的举报不再加密给您，您也不能再打开以前的举报。", "For when you leave the post or think that the passphrase leaked. Nothing new is sealed to you, and you can no longer open earlier tips.";
        /// Sure.
        EndSure: "确定停用？请先确认辖区内还有其他受理人员。", "Take it out of use? Make sure that somebody else is in charge of the region.";
        /// Quarantined.
        Quarantined: "疑似刷量", "Suspected flood";
        /// What it is.
        QuarantineWhy: "短时间内大量涌入、来不及逐件查看的举报。人工处理后自动移出；期限照常计算。", "They came in a flood. Any step of an officer takes one out of here; time limits run as ever.";
        /// None.
        NoTips: "这里没有举报", "No tips here";
        /// May be old.
        MayBeOld: "以下内容可能不是最新的。", "What is shown may be old.";
        /// Only days.
        DaysOnly: "为保护举报人，收到时间只记录到日；列表不显示任何举报内容。每 30 秒自动刷新。", "To protect whistleblowers, arrivals are kept to the day only, and the list shows nothing of what was said. It renews itself every 30 seconds.";
        /// Mine only.
        AssignedToMe: "只看分给我的", "Assigned to me";
        /// Assigned.
        AssignedTo: "承办：{}", "Assigned: {}";
        /// Not assigned.
        NotAssigned: "未分办", "Not assigned";
        /// Arrived.
        ArrivedOn: "{} 收到", "Arrived {}";
        /// Wrote.
        Wrote: "举报人有新留言", "The whistleblower wrote";
        /// Extended.
        Extended: "已延期", "Extended";
        /// Deletion asked.
        ErasureAsked: "待确认删除", "Deletion asked for";
        /// Before what is over or near.
        Due: "办理期限：", "Time limits: ";
        /// Until.
        Until: "{} 止", "until {}";
        /// Me.
        Me: "我", "Me";
        /// Unknown.
        UnknownOfficer: "受理人员 {}（无有效密钥）", "Officer {} (no key in use)";
        /// One tip.
        File: "举报件", "Tip";
        /// One tip, named.
        FileOf: "举报件 {}", "Tip {}";
        /// None.
        NoSuchTip: "没有此举报，或您无权打开", "There is no such tip, or you may not open it";
        /// Other key.
        SealedToOther: "本件加密到您以前的密钥。请仍能打开本件的同事在“谁能打开”中为您“重新授权”。", "This tip is sealed to an earlier key of yours. Ask a colleague who can open it to “give access again” to you.";
        /// Damaged.
        FileDamaged: "本件的密钥已损坏，无法打开", "The key of this tip is damaged; it cannot be opened";
        /// Erased.
        Erased: "已删除。登记簿只留下“有过一件、已删除”的记录。", "Deleted. The register keeps only that it was there and was deleted.";
        /// To the queue.
        ToQueue: "返回列表", "To the list";
        /// Behind.
        Behind: "本件有新的进展", "Something new happened to this tip";
        /// Meanwhile.
        Meanwhile: "期间已有其他处理，您的操作没有执行。已载入最新情况，您写的内容还在，请核对后再提交。", "Something else was done meanwhile and yours was not carried out. The newest is loaded and what you wrote is still here; look at it again.";
        /// Taken.
        Taken: "已办理", "Done";
        /// Report.
        Report: "举报内容", "The report";
        /// Never forward.
        NeverForward: "原文、笔迹、语音、照片一律不得转给被举报单位。对外只能使用受理人员自己的概括，不得出现可推知举报人的细节。", "The raw text, handwriting, voice or photos never go to the unit reported. Outside, use your own paraphrase only, without details that point at the whistleblower.";
        /// Insider.
        Insider: "内部人员", "Insider";
        /// Insider asked.
        InsiderAsked: "是否内部人员", "Works there";
        /// Damaged report.
        ReportDamaged: "举报内容已损坏，无法解密", "The report is damaged and cannot be opened";
        /// Unknown mine.
        UnknownMine: "名录中没有这座矿山（{}）", "The register has no such mine ({})";
        /// Own words.
        InOwnWords: "举报人自述地点", "In the whistleblower's own words";
        /// Matter.
        Matter: "举报事项", "Matter";
        /// When.
        When: "发生时间", "When";
        /// Source.
        Source: "如何得知", "How it is known";
        /// Phone.
        Phone: "联系电话", "Telephone";
        /// What.
        What: "具体情况", "What happened";
        /// Involved.
        Involved: "举报人指出的涉事公职人员", "Officials named by the whistleblower";
        /// Why.
        InvolvedWhy: "不得让上述人员知悉本件；分办、授权时请回避。", "They must not learn of this tip; keep them out when you assign it or let colleagues in.";
        /// Timeline.
        Timeline: "办理记录与对话", "Steps and dialogue";
        /// Whistleblower.
        Whistleblower: "举报人", "Whistleblower";
        /// Office.
        Office: "受理机关", "The office";
        /// Inside.
        OnlyInside: "仅内部", "Inside only";
        /// Damaged words.
        WordsDamaged: "这段内容已损坏，无法解密", "These words are damaged and cannot be opened";
        /// Register.
        InRegister: "公开登记簿第 {} 条", "Entry {} of the public register";
        /// Joined.
        JoinedWith: "并入在先举报 {}", "Joined with the earlier tip {}";
        /// Tell.
        ToWhistleblower: "写给举报人", "To the whistleblower";
        /// Why.
        ToWhistleblowerWhy: "加密后由举报人凭查询码查看。不要写姓名、电话等信息，也不要约见面。", "Sealed to the whistleblower, who reads it with the receipt code. Write no names or numbers, and ask for no meeting.";
        /// Send.
        SendTell: "发送给举报人", "Send to the whistleblower";
        /// Note.
        NoteInside: "内部记录", "Internal note";
        /// Why.
        NoteInsideWhy: "只有能打开本件的受理人员可见，举报人看不到。", "Only officers who can open this tip see it; the whistleblower does not.";
        /// Save.
        SaveNote: "保存内部记录", "Save the note";
        /// Too long.
        TooLong: "最多 {} 个字，请分几次写", "At most {} characters; write it in parts";
        /// Decide.
        Decide: "办理", "Decide";
        /// Another confirms.
        AnotherConfirms: "您已申请删除，须由另一位受理人员确认。", "You asked for deletion; another officer has to confirm it.";
        /// Words.
        WordsFor: "告知举报人的话（必填）", "Words for the whistleblower (needed)";
        /// Missing.
        WordsMissing: "请写明告知举报人的内容", "Say what the whistleblower is told";
        /// Why.
        WordsWhy: "举报人凭查询码看到，请说明理由和下一步。", "Read with the receipt code. Give the reason and what comes next.";
        /// Example.
        UseExample: "填入范文", "Use an example";
        /// Note.
        NoteOptional: "内部说明（可不填）", "Note for the file (optional)";
        /// Reason.
        Reason: "理由（内部，必填）", "Reason (inside, needed)";
        /// Missing.
        ReasonMissing: "请写明理由", "Give the reason";
        /// Confirm.
        ConfirmStep: "确认：{}", "Confirm: {}";
        /// Choose.
        Choose: "请选择", "Please choose";
        /// Earlier.
        Earlier: "在先举报（同地区的排在前面）", "The earlier tip (those of the same place first)";
        /// Missing.
        EarlierMissing: "请选择在先的举报", "Choose the earlier tip";
        /// Colleague.
        Colleague: "承办人", "Who deals with it";
        /// Missing.
        ColleagueMissing: "请选择承办人", "Choose who deals with it";
        /// Evidence.
        EvidenceName: "编号（检查、隐患或处罚决定书）", "Number or id of the check, hazard or penalty";
        /// Missing.
        EvidenceMissing: "请填写编号", "Fill in the number or id";
        /// Pass on.
        PassOnWarning: "移送材料须另行概括，不得附原文。", "What you pass on must be your own paraphrase; never attach the raw text.";
        /// Erase.
        EraseWarning: "删除后无法恢复：举报内容、对话、记录全部删除，举报人也不能再查询。", "This cannot be undone: report, dialogue and notes are all deleted, and the whistleblower can no longer look it up.";
        /// Accept.
        MeansAccept: "由本机关核查，核查期限从今天起算。", "This office takes it up; the time for verifying begins today.";
        /// Pass on.
        MeansPassOn: "不属于本机关职责，交有权处理的部门。", "Another authority has to deal with it.";
        /// Reject.
        MeansReject: "须向举报人说明理由，并告知还可以补充。", "The whistleblower must be given the reason, and told that more can be added.";
        /// Join.
        MeansJoin: "同一事项已有在先举报，一并办理。", "An earlier tip on the same matter carries it on.";
        /// Extend.
        MeansExtend: "核查期限只能延长一次（30 天），须告知理由。", "More time (30 days) is given once; the reason is told.";
        /// Assign.
        MeansAssign: "只能分给已能打开本件的受理人员；其他人请先授权。", "Only to who can open this tip; let others in first.";
        /// Verified.
        MeansVerify: "举报内容属实。结果须在 10 天内告知举报人。", "It is true. The result is to be told within 10 days.";
        /// Not verified.
        MeansNotVerify: "未能证实。之后如有新证据，仍可改为查实。", "It could not be shown to be true. With new evidence it can still be verified later.";
        /// Link.
        MeansLink: "把据此开展的检查、发现的隐患或作出的处罚与本件关联，仅内部可见。", "Ties a check, hazard or penalty to this tip; seen inside only.";
        /// Close.
        MeansClose: "全部事项已办完。举报人仍可查询和留言。", "Nothing is left to do. The whistleblower can still look it up and write.";
        /// Ask for deletion.
        MeansAskErasure: "须由另一位受理人员确认后才会删除。", "It is deleted only when another officer confirms.";
        /// Keep.
        MeansKeepIt: "撤销或拒绝删除申请，本件继续保存。", "Withdraws or refuses the deletion; the tip is kept.";
        /// Erase.
        MeansErase: "您确认后立即删除。", "It is deleted as soon as you confirm.";
        /// Example.
        ExampleAccept: "您的举报我们已收到并决定受理，将在 60 日内完成核查。您可随时凭查询码查看进展、补充情况。请不要向任何人透露查询码。", "We have received your report and take it up; we will verify it within 60 days. With your code you can see how it goes and add to it at any time. Please show the code to nobody.";
        /// Example.
        ExamplePassOn: "您反映的问题不属于矿山安全监管职责，我们已移送有权处理的部门，移送时没有附您的原文。", "What you reported is for another authority; we passed it on without your own words.";
        /// Example.
        ExampleReject: "经研究，您的举报暂不受理，原因是：。如有新的情况或线索，您可以凭查询码继续补充，我们会重新研究。", "We cannot take up your report, because: . If you have more to say, add it with your code and we will look at it again.";
        /// Example.
        ExampleJoin: "您反映的问题此前已有举报，我们将一并核查。您补充的线索会一起使用，结果同样会告知您。", "The matter was reported before; we deal with both together. What you added is used, and you will be told the result too.";
        /// Example.
        ExampleExtend: "因情况复杂，核查需要延长 30 日，原因是：。感谢您的耐心。", "The matter is complicated: verifying takes 30 days more, because: . Thank you for your patience.";
        /// Example.
        ExampleVerify: "经核查，您举报的问题属实，我们已依法责令整改。符合奖励条件的，将另行告知领取办法，凭查询码即可，不需要您的姓名。", "What you reported is true, and we have ordered that it be put right. If a reward is due we will tell you here how to collect it; the code is enough, no name is needed.";
        /// Example.
        ExampleNotVerify: "经核查，目前未能证实您反映的问题。如有新的线索，您可以凭查询码继续补充，我们会再次核查。", "So far we could not show it to be true. If you know more, add it with your code and we will look again.";
        /// Example.
        ExampleClose: "您的举报已办结。感谢您为矿山安全作出的贡献。查询码仍然有效。", "Your report is closed. Thank you for what you did for safety. Your code stays valid.";
        /// Who opens.
        WhoOpens: "谁能打开", "Who can open it";
        /// Why.
        WhoOpensWhy: "移出后该人员不能再从服务器取得本件，但不能收回其已经看过的内容。", "Who is taken out can no longer get this tip from the server; what was seen before cannot be taken back.";
        /// Nobody.
        NobodyElse: "辖区内没有其他可授权的受理人员。", "Nobody else is in charge of this region.";
        /// Let in.
        LetColleagueIn: "授权同事打开本件", "Let a colleague open this tip";
        /// Allow.
        Allow: "授权", "Let in";
        /// Let in.
        LetIn: "已授权", "Let in";
        /// Renew.
        RenewBox: "重新授权", "Give access again";
        /// No key.
        NoKeyNow: "目前没有有效密钥", "No key in use now";
        /// Take out.
        TakeOut: "移出", "Take out";
        /// Sure.
        TakeOutSure: "移出后该同事不能再打开本件，确定吗？", "The colleague can no longer open this tip. Sure?";
        /// Leave.
        LeaveSure: "移出自己后您将看不到本件，需要同事重新授权，确定吗？", "You will no longer see this tip until a colleague lets you in. Sure?";
        /// Out.
        LetOut: "已移出", "Taken out";
        /// May not.
        MayNot: "不能这样授权：举报人要求该人员回避，或至少须保留一人能打开", "This is not possible: the whistleblower excluded that person, or nobody would be left";
        /// Reads.
        Reads: "查阅记录", "Log of openings";
        /// Show.
        ShowReads: "查看查阅记录", "Show the log";
        /// Opened.
        ReadFile: "打开", "Opened";
        /// Let in.
        ReadLetIn: "授权同事", "Let a colleague in";
        /// Taken out.
        ReadLetOut: "移出同事", "Took a colleague out";
        /// Opened a file.
        ReadAttached: "打开附件", "Opened a file";
        /// Asked for a share.
        ReadAsk: "请求共同打开原件", "Asked to open an original together";
        /// Lent a share.
        ReadLend: "同意共同打开原件", "Agreed to open an original together";
        /// Open.
        OpenFile: "解密查看", "Open";
        /// Unopened.
        FileUnopened: "附件已损坏，或两人的密钥份额不能打开它", "The file is damaged, or the two shares do not open it";
        /// Save.
        SaveFile: "保存到本机", "Save";
        /// Warning.
        SaveFileWhy: "保存后即离开加密保护，请在涉密管理的电脑上处理，用后删除。", "Once saved it is no longer sealed; handle it on a protected computer and delete it afterwards.";
        /// No share.
        NoOwnShare: "您没有这份原件的密钥份额（收到举报时尚未在受理名单中）", "You have no share of this original's key (you were not in charge when it came)";
        /// Ask.
        AskShare: "请一位同事共同打开原件", "Ask a colleague to open the original together";
        /// Ask.
        Ask: "请求", "Ask";
        /// Asked.
        ShareAsked: "已请求，等待同事同意", "Asked; the colleague has to agree";
        /// Waits.
        ShareWaits: "已请求 {} 共同打开，等待同意", "Asked {}; waiting for consent";
        /// Wanted.
        ShareWanted: "{} 请求与您共同打开这份原件。原件可能含有能认出举报人的信息，请核实必要性。", "{} asks to open this original with you. It may hold what points at the whistleblower: make sure that it is needed.";
        /// Lend.
        Lend: "同意", "Agree";
        /// Lent.
        ShareLent: "已同意，对方现在可以打开", "Agreed; the colleague can open it now";
        /// Cover.
        Cover: "检查掩护", "Inspection cover";
        /// Why.
        CoverWhy: "若据此上门检查，被检查单位能多大程度上猜到是有人举报？请按本期本类矿山的数据填写。", "If this tip brings a visit, how surely can the unit conclude that somebody told? Fill in the figures of this period and kind of mine.";
        /// Drawn.
        Drawn: "普通抽查到该矿的概率 %", "Chance of an ordinary visit, %";
        /// Tipped.
        Tipped: "外人估计有人举报该矿的概率 %", "Chance of a tip, as outsiders guess, %";
        /// Follows.
        Follows: "举报后本期内上门检查的概率 %", "Chance that a tip leads to a visit, %";
        /// Not a chance.
        NoChanceTyped: "请填 0 到 100", "0 to 100, please";
        /// Figure.
        CoverFigure: "见到检查即断定有举报的把握", "P(tip | visit)";
        /// Enough.
        CoverEnough: "掩护足够。", "There is cover enough.";
        /// Low.
        CoverLow: "掩护不足：此时上门会暴露有人举报。请等普通抽查，或提高抽查概率。", "Too little cover: a visit now tells that somebody reported. Wait for an ordinary visit, or raise its chance.";
        /// Needed.
        CoverNeeded: "要不超过 {}，普通抽查概率至少须为 {}。", "To stay at or below {}, the chance of an ordinary visit must be {} at least.";
        /// Impossible.
        CoverImpossible: "任何普通抽查概率都不能使其不超过 {}。", "No chance of an ordinary visit keeps it at or below {}.";
    }
}
