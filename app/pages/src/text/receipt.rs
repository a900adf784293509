//! Words of the receipt.

shared::texts! {
    /// Words of the receipt.
    pub enum R {
        /// Title.
        Title: "收到了，谢谢你", "We have it. Thank you";
        /// Again.
        Again: "这份举报先前已经收到", "This report had already arrived";
        /// Text.
        AgainText: "你发了两次，我们只记一次。下面还是原来的查询码，什么也没有丢。", "You sent it twice; it counts once. The code below is the same. Nothing was lost.";
        /// Sealed by the browser.
        SealedBrowser: "你的话在你的手机上就已加密，只有负责的受理人员能打开。", "Your words were sealed on your own phone. Only the officers in charge can open them.";
        /// Sealed by the server.
        SealedServer: "你的话一到就已加密，只有负责的受理人员能打开。", "Your words were sealed on arrival. Only the officers in charge can open them.";
        /// Code head.
        CodeHead: "收好查询码", "Keep your receipt code 查询码";
        /// Why.
        CodeWhy: "查进展、回答提问、领奖金，全靠它。丢了，谁也找不回来。谁拿到它，谁就能看到；没设领奖密码的，还能代领，所以不要给别人。设了密码的，记牢密码：忘了谁也查不到。", "You need it to see what happens, to answer questions and to collect the reward. If it is lost, nobody can restore it. Whoever has it can look and, where no PIN was set, collect in your place, so give it to no one. If you set a PIN, remember it: nobody can look it up.";
        /// Ways.
        KeepHead: "怎样保存，各会留下什么", "Ways to keep it, and what each leaves behind";
        /// Paper.
        Paper: "抄在纸上", "Write it on paper";
        /// Text.
        PaperText: "最稳妥。纸上不要写“举报”，收在只有你知道的地方。", "The safest. Do not write “report” beside it, and keep it where only you look.";
        /// Copy.
        Copy: "复制", "Copy it";
        /// Text.
        CopyText: "按住号码，点“复制”。剪贴板里的内容，输入法和别的软件可能看得到，还可能同步到别的设备。贴好以后，再随便复制点别的盖掉它。", "Press and hold the number, then “copy”. Keyboards and other programs may read the clipboard or carry it to other devices. Afterwards copy something else over it.";
        /// Print.
        Print: "打印", "Print it";
        /// Text.
        PrintText: "用浏览器菜单里的“打印”，纸上只有查询码和日期。打印机会留底，也可能印出网址；不要用单位的打印机。", "Use “Print” in the browser's menu; only the code and the dates come out. Printers keep copies and may print this address. Do not use one at work.";
        /// Picture.
        Picture: "截图", "Take a screenshot";
        /// Text.
        PictureText: "会留在相册里，还可能自动传到网盘。别人翻相册就看得见。", "It stays among your photos and may go to a cloud by itself. Whoever looks through your photos sees it.";
        /// Come back.
        BackHead: "哪天回来看", "When to come back";
        /// Text.
        BackText: "我们没法主动找你，请自己回来看。办事的期限是：", "We cannot get in touch with you, so come back yourself. The time limits are:";
        /// By.
        By: "{} 前", "by {}";
        /// Look.
        Look: "现在就看进展", "See how it stands now";
        /// Proof.
        ProofHead: "你的举报在公开登记册里", "Your report is in the public register";
        /// Text.
        ProofText: "登记号是 {}。登记册只能往后加，不能改、不能抽。谁想把你的举报悄悄弄没，任何人都查得出来。", "It is entry {}. The register can only grow; nothing can be changed or taken out. If anybody made your report vanish, everyone could tell.";
        /// Checkpoint.
        Checkpoint: "登记册签名（可以留作凭据）", "The register's signature (you can keep it as proof)";
        /// Proof text.
        Proof: "在册证明", "Proof of the entry";
        /// After.
        AfterHead: "最后一步", "One last thing";
        /// Text.
        AfterText: "记好以后关掉这个页面。手机不是你一个人用的，再删掉浏览器的历史记录。", "When you have kept the code, close this page. If others use this phone, delete the browser's history too.";
    }
}
