//! Words of the public register.

shared::texts! {
    /// Words of the public register.
    pub enum G {
        /// Title.
        Title: "公开登记册", "Public register";
        /// Lead.
        Lead: "每份举报、每个处理步骤都在这里占一行。行里没有内容，只有一串指纹（哈希），看不出说了什么、谁说的；但少一行、改一行，谁都查得出来。", "Every report and every step has a line here. A line holds only a fingerprint (hash): it tells nothing of what was said or by whom. But if a line is missing or changed, anybody can tell.";
        /// Counters.
        CountersHead: "各地的数字", "Numbers by place";
        /// Caption.
        Caption: "各市州举报办理情况", "Reports by prefecture";
        /// Small.
        Small: "“<5”表示有，但不到 5 件。数字太小会让人猜到是谁，所以不写准。", "“<5” means some, but fewer than 5. An exact small number could point at a person.";
        /// Place.
        Place: "地方", "Place";
        /// Filed.
        Filed: "收到", "Filed";
        /// Accepted.
        Accepted: "受理", "Taken up 受理";
        /// Verified.
        Verified: "查实", "Verified 查实";
        /// Paid.
        Paid: "已付奖金", "Paid 兑付";
        /// Unclaimed.
        Unclaimed: "待领奖金", "Unclaimed";
        /// Overdue.
        Overdue: "超期", "Overdue";
        /// Checkpoint.
        CheckpointHead: "最新签名", "Newest checkpoint";
        /// Text.
        CheckpointText: "这段文字由服务器签名，管住前面全部 {} 行。把它存下来，以后登记册若被改过，一比就知道。", "The server signs this text; it binds all {} entries so far. Keep it: if the register is ever changed, comparing shows it.";
        /// Empty.
        Empty: "登记册还是空的。", "The register is still empty.";
        /// Verify.
        VerifyHead: "自己验证", "Check it yourself";
        /// Step.
        Verify1: "下载登记册，存成一个文件。", "Download the register as a file.";
        /// Step.
        Verify2: "在任何一台电脑上运行下面的命令，不用联网：", "On any computer, without a network, run:";
        /// Step.
        Verify3: "显示“成立”就是一行没少、一行没改；不成立会指出是哪一行。", "If it holds, no line is missing or changed. If not, it names the line.";
        /// Download.
        Download: "下载登记册", "Download the register";
        /// Witness.
        WitnessHead: "给外面的见证人", "For outside witnesses";
        /// Text.
        WitnessText: "报社、工会、学校或任何人，都可以定时取下面这个地址的签名存起来。存的人越多，越没人敢改。", "Newspapers, unions, universities or anybody can fetch the signature from this address regularly and keep it. The more keep it, the harder it is to change anything.";
        /// Program.
        ProgramHead: "加密程序的指纹", "Fingerprint of the sealing program";
        /// Text.
        ProgramText: "你的浏览器用来加密的程序，指纹（SHA-256）应当是：", "The program that seals reports in your browser should have this fingerprint (SHA-256):";
        /// Entries.
        EntriesHead: "登记的行", "Entries";
        /// Newest first.
        EntriesNew: "最新的在前", "Newest first";
        /// Older.
        Older: "更早的", "Older";
        /// Newest.
        Newest: "回到最新", "Back to the newest";
        /// Entry.
        Entry: "第 {} 号", "Entry {}";
    }
}
