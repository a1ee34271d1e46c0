<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About SAE Auditor</source>
        <translation>SAE Auditor について</translation>
    </message>
    <message>
        <source>Version {version}, Qt {qt}</source>
        <translation>バージョン {version}、Qt {qt}</translation>
    </message>
    <message>
        <source>Shows why a vision model decided as it did, on your own machine. It never uses a network: no image, no result and no usage data leaves this computer.</source>
        <translation>画像認識モデルがなぜそう判断したのかを、お使いのコンピューター上で示します。ネットワークは一切使いません。画像も結果も利用状況も、このコンピューターの外へ出ることはありません。</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>ライセンス</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Open images…</source>
        <translation>画像を開く…</translation>
    </message>
    <message>
        <source>Add image files to the filmstrip.</source>
        <translation>画像ファイルをフィルムストリップに追加します。</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>フォルダーを開く…</translation>
    </message>
    <message>
        <source>Add every image of a folder to the filmstrip.</source>
        <translation>フォルダー内のすべての画像をフィルムストリップに追加します。</translation>
    </message>
    <message>
        <source>Add the sample images</source>
        <translation>サンプル画像を追加</translation>
    </message>
    <message>
        <source>Add the images that come with the program to the filmstrip.</source>
        <translation>付属のサンプル画像をフィルムストリップに追加します。</translation>
    </message>
    <message>
        <source>Open bundle file…</source>
        <translation>バンドルファイルを開く…</translation>
    </message>
    <message>
        <source>Load an encoder and its SAEs from a .saebundle file.</source>
        <translation>.saebundle ファイルからエンコーダーと SAE を読み込みます。</translation>
    </message>
    <message>
        <source>Open bundle folder…</source>
        <translation>バンドルフォルダーを開く…</translation>
    </message>
    <message>
        <source>Load an encoder and its SAEs from an unpacked bundle.</source>
        <translation>展開済みのバンドルからエンコーダーと SAE を読み込みます。</translation>
    </message>
    <message>
        <source>Open the demo bundle</source>
        <translation>デモ用バンドルを開く</translation>
    </message>
    <message>
        <source>Load the small encoder that comes with the program.</source>
        <translation>付属の小さなエンコーダーを読み込みます。</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Paste image</source>
        <translation>画像を貼り付け</translation>
    </message>
    <message>
        <source>Add the image or the files on the clipboard to the filmstrip.</source>
        <translation>クリップボードの画像またはファイルをフィルムストリップに追加します。</translation>
    </message>
    <message>
        <source>Remove from the filmstrip</source>
        <translation>フィルムストリップから外す</translation>
    </message>
    <message>
        <source>Take the current image out of the filmstrip. Its file stays where it is.</source>
        <translation>現在の画像をフィルムストリップから外します。ファイルはそのまま残ります。</translation>
    </message>
    <message>
        <source>Empty the filmstrip</source>
        <translation>フィルムストリップを空にする</translation>
    </message>
    <message>
        <source>Take every image out of the filmstrip. The files stay where they are.</source>
        <translation>すべての画像をフィルムストリップから外します。ファイルはそのまま残ります。</translation>
    </message>
    <message>
        <source>Search commands…</source>
        <translation>コマンドを検索…</translation>
    </message>
    <message>
        <source>Find and run any command by its name.</source>
        <translation>名前からコマンドを探して実行します。</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>ライト／ダーク切り替え</translation>
    </message>
    <message>
        <source>Light or dark as the system</source>
        <translation>システムの配色に合わせる</translation>
    </message>
    <message>
        <source>Show or hide the filmstrip</source>
        <translation>フィルムストリップの表示／非表示</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全画面表示</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>次の画像</translation>
    </message>
    <message>
        <source>Previous image</source>
        <translation>前の画像</translation>
    </message>
    <message>
        <source>Cancel what is running</source>
        <translation>実行中の処理を中止</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
    <message>
        <source>About SAE Auditor</source>
        <translation>SAE Auditor について</translation>
    </message>
    <message>
        <source>Save report (HTML)…</source>
        <translation>レポートを保存（HTML）…</translation>
    </message>
    <message>
        <source>Save the audit as one page for people, pictures included.</source>
        <translation>監査結果を画像つきの 1 ページのレポートとして保存します。</translation>
    </message>
    <message>
        <source>Save data (JSON)…</source>
        <translation>データを保存（JSON）…</translation>
    </message>
    <message>
        <source>Save every number of the audit for programs.</source>
        <translation>監査結果のすべての数値をプログラム用に保存します。</translation>
    </message>
    <message>
        <source>Save picture (PNG)…</source>
        <translation>画面を画像で保存（PNG）…</translation>
    </message>
    <message>
        <source>Save what is on the screen.</source>
        <translation>画面に表示中の内容を保存します。</translation>
    </message>
    <message>
        <source>Edit the prompts…</source>
        <translation>プロンプトを編集…</translation>
    </message>
    <message>
        <source>Change the classes that the prediction chooses between.</source>
        <translation>予測の選択肢となるクラスを変更します。</translation>
    </message>
    <message>
        <source>Explain the next class</source>
        <translation>次のクラスを説明</translation>
    </message>
    <message>
        <source>Explain the previous class</source>
        <translation>前のクラスを説明</translation>
    </message>
    <message>
        <source>Next latent</source>
        <translation>次の潜在ユニット</translation>
    </message>
    <message>
        <source>Previous latent</source>
        <translation>前の潜在ユニット</translation>
    </message>
    <message>
        <source>Switch the latent off or back on</source>
        <translation>潜在ユニットのオフ／オン</translation>
    </message>
    <message>
        <source>See what the prediction would be without it.</source>
        <translation>この潜在ユニットがない場合の予測を確認します。</translation>
    </message>
    <message>
        <source>Reset what if</source>
        <translation>もしもをリセット</translation>
    </message>
    <message>
        <source>Take every latent back as it fired.</source>
        <translation>すべての潜在ユニットを実際の発火に戻します。</translation>
    </message>
    <message>
        <source>Next overlay</source>
        <translation>次のオーバーレイ</translation>
    </message>
    <message>
        <source>Image alone, where the latent fired, similarity to the class.</source>
        <translation>画像のみ、潜在ユニットの発火位置、クラスとの類似度を切り替えます。</translation>
    </message>
    <message>
        <source>Fainter overlay</source>
        <translation>オーバーレイを薄く</translation>
    </message>
    <message>
        <source>Stronger overlay</source>
        <translation>オーバーレイを濃く</translation>
    </message>
    <message>
        <source>Hold for the bare image</source>
        <translation>押している間は画像のみ表示</translation>
    </message>
    <message>
        <source>Fit the image</source>
        <translation>画像を全体表示</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>等倍表示</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>縮小</translation>
    </message>
</context>
<context>
    <name>ActivityView</name>
    <message>
        <source>Progress</source>
        <translation>進捗</translation>
    </message>
    <message>
        <source>Cancel what is running</source>
        <translation>実行中の処理を中止</translation>
    </message>
    <message>
        <source>{text} (+{count})</source>
        <translation>{text}（ほか {count} 件）</translation>
    </message>
    <message>
        <source>{count}, about {seconds} s left</source>
        <translation>{count}、残り約 {seconds} 秒</translation>
    </message>
    <message>
        <source>{count}, about {minutes} min left</source>
        <translation>{count}、残り約 {minutes} 分</translation>
    </message>
</context>
<context>
    <name>Audit</name>
    <message>
        <source>Left of the line: pushed against the class. Right of it: pushed towards the class.</source>
        <translation>線の左側：クラスの予測を下げた寄与。右側：クラスの予測を上げた寄与。</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>オフ時の変化</translation>
    </message>
    <message>
        <source>What pushed towards a class and against it appears here.</source>
        <translation>クラスの予測を上げた要因と下げた要因がここに表示されます。</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>オフにする</translation>
    </message>
    <message>
        <source>Switch back on</source>
        <translation>オンに戻す</translation>
    </message>
    <message>
        <source>What no latent explains</source>
        <translation>どの潜在ユニットでも説明できない分</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Label candidates</source>
        <translation>ラベル候補</translation>
    </message>
    <message>
        <source>Fires most strongly in</source>
        <translation>最も強く発火した参照画像</translation>
    </message>
    <message>
        <source>Concept</source>
        <translation>概念</translation>
    </message>
    <message>
        <source>Choose a bar to see what its latent means.</source>
        <translation>バーを選ぶと、その潜在ユニットの意味が表示されます。</translation>
    </message>
    <message>
        <source>Alignment with “{name}”: {value}</source>
        <translation>「{name}」との意味の一致度：{value}</translation>
    </message>
    <message>
        <source>named by a person; best label: {label}</source>
        <translation>担当者が命名。最有力ラベル：{label}</translation>
    </message>
    <message>
        <source>named by a person</source>
        <translation>担当者が命名</translation>
    </message>
    <message>
        <source>Fires in {rate} of the reference images ({count}).</source>
        <translation>参照画像の {rate}（{count} 枚）で発火します。</translation>
    </message>
    <message>
        <source>Loading the SAE {sae}</source>
        <translation>SAE「{sae}」を読み込み中</translation>
    </message>
    <message>
        <source>Looking at {image}</source>
        <translation>「{image}」を解析中</translation>
    </message>
    <message>
        <source>Explaining the prediction</source>
        <translation>予測の根拠を計算中</translation>
    </message>
    <message>
        <source>Fetching the concept</source>
        <translation>概念を取得中</translation>
    </message>
    <message>
        <source>Finding where it fired</source>
        <translation>発火位置を計算中</translation>
    </message>
    <message>
        <source>Why “{name}”? {image}</source>
        <translation>なぜ「{name}」なのか？ {image}</translation>
    </message>
    <message>
        <source>What moved it</source>
        <translation>予測を動かした要因</translation>
    </message>
    <message>
        <source>{target}, measured by {method}; written {date} UTC</source>
        <translation>{target}（手法：{method}）、作成日時 {date} UTC</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>予測</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>確率</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>コサイン</translation>
    </message>
    <message>
        <source>Logit</source>
        <translation>ロジット</translation>
    </message>
    <message>
        <source>and {count} more classes</source>
        <translation>ほか {count} クラス</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>オフ時</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>活性値</translation>
    </message>
    <message>
        <source>Alignment</source>
        <translation>意味の一致度</translation>
    </message>
    <message>
        <source>Unexplained</source>
        <translation>未説明</translation>
    </message>
    <message>
        <source>Decoder bias</source>
        <translation>デコーダーのバイアス</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>定数項</translation>
    </message>
    <message>
        <source>{count} other latents</source>
        <translation>その他の潜在ユニット {count} 個</translation>
    </message>
    <message>
        <source>Adds up to</source>
        <translation>合計</translation>
    </message>
    <message>
        <source>Why “{name}”?</source>
        <translation>なぜ「{name}」なのか？</translation>
    </message>
    <message>
        <source>What the latents mean</source>
        <translation>潜在ユニットの意味</translation>
    </message>
    <message>
        <source>fired in {count} reference images ({rate})</source>
        <translation>参照画像 {count} 枚（{rate}）で発火</translation>
    </message>
    <message>
        <source>Cosine of the reconstruction</source>
        <translation>再構成のコサイン</translation>
    </message>
    <message>
        <source>Variance unexplained (FVU)</source>
        <translation>未説明の分散の割合（FVU）</translation>
    </message>
    <message>
        <source>Latents fired (L0)</source>
        <translation>発火した潜在ユニット数（L0）</translation>
    </message>
    <message>
        <source>Target, image as it is</source>
        <translation>説明対象の値（元の画像）</translation>
    </message>
    <message>
        <source>Target, image rebuilt from latents</source>
        <translation>説明対象の値（潜在ユニットから再構成）</translation>
    </message>
    <message>
        <source>Completeness gap, largest of all classes</source>
        <translation>完全性の誤差（全クラス中の最大値）</translation>
    </message>
    <message>
        <source>How well the latents describe this image</source>
        <translation>潜在ユニットによる再現の良さ</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>画像サイズ</translation>
    </message>
    <message>
        <source>Image SHA-256</source>
        <translation>画像の SHA-256</translation>
    </message>
    <message>
        <source>Bundle</source>
        <translation>バンドル</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>エンコーダー</translation>
    </message>
    <message>
        <source>Encoder fingerprint</source>
        <translation>エンコーダーのフィンガープリント</translation>
    </message>
    <message>
        <source>SAE</source>
        <translation>SAE</translation>
    </message>
    <message>
        <source>SAE fingerprint</source>
        <translation>SAE のフィンガープリント</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>読み取り位置</translation>
    </message>
    <message>
        <source>Prompt set</source>
        <translation>プロンプトセット</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>説明対象</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>比較クラス</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>手法</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>注意事項</translation>
    </message>
    <message>
        <source>Where this comes from</source>
        <translation>来歴</translation>
    </message>
    <message>
        <source>Colour scale</source>
        <translation>カラースケール</translation>
    </message>
    <message>
        <source>The colours span this image&apos;s own values.</source>
        <translation>色の範囲は、この画像内の値に合わせています。</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>値なし</translation>
    </message>
    <message>
        <source>row {row}, column {column}: {value}</source>
        <translation>{row} 行 {column} 列：{value}</translation>
    </message>
    <message>
        <source>Activations over the reference images</source>
        <translation>参照画像における活性値の分布</translation>
    </message>
    <message>
        <source>It did not fire in this image.</source>
        <translation>この画像では発火していません。</translation>
    </message>
    <message>
        <source>This image: {value}, stronger than {share} of the reference images it fired in.</source>
        <translation>この画像：{value}（発火した参照画像の {share} より強い）</translation>
    </message>
    <message>
        <source>activation</source>
        <translation>活性値</translation>
    </message>
    <message>
        <source>this image</source>
        <translation>この画像</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>オーバーレイ</translation>
    </message>
    <message>
        <source>The encoder sees the bright part; its preprocessing crops the rest.</source>
        <translation>エンコーダーに見えているのは明るい部分です。残りは前処理で切り落とされます。</translation>
    </message>
    <message>
        <source>Waiting for the encoder…</source>
        <translation>エンコーダーの準備を待っています…</translation>
    </message>
    <message>
        <source>Image {name}</source>
        <translation>画像 {name}</translation>
    </message>
    <message>
        <source>Fit into the panel</source>
        <translation>パネルに合わせる</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>等倍表示</translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
        <translation>オーバーレイの濃さ</translation>
    </message>
    <message>
        <source>Opacity of the overlay: keys [ and ]. Hold Space for the bare image.</source>
        <translation>オーバーレイの濃さ（[ キーと ] キー）。Space を押している間は画像のみ表示します。</translation>
    </message>
    <message>
        <source>The image alone.</source>
        <translation>画像のみを表示します。</translation>
    </message>
    <message>
        <source>Where the selected latent fired, or what it looked at.</source>
        <translation>選択した潜在ユニットが発火した場所、または注目した場所を表示します。</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Where the image resembles the class text: the encoder&apos;s plain similarity map.</source>
        <translation>画像のどこがクラスの文に似ているか（エンコーダー本来の類似度マップ）を表示します。</translation>
    </message>
    <message>
        <source>activation of “{name}”</source>
        <translation>「{name}」の活性値</translation>
    </message>
    <message>
        <source>attention behind “{name}”</source>
        <translation>「{name}」のもとになった注意</translation>
    </message>
    <message>
        <source>cosine with “{name}”</source>
        <translation>「{name}」とのコサイン</translation>
    </message>
    <message>
        <source>How much more the reference images resemble the word than an empty text.</source>
        <translation>参照画像が、空の文に比べてどれだけその語に似ているかを示します。</translation>
    </message>
    <message>
        <source>Reference images</source>
        <translation>参照画像</translation>
    </message>
    <message>
        <source>Reference image {name}, activation {activation}</source>
        <translation>参照画像 {name}、活性値 {activation}</translation>
    </message>
    <message>
        <source>Reference image</source>
        <translation>参照画像</translation>
    </message>
    <message>
        <source>{path} · activation {activation}</source>
        <translation>{path} · 活性値 {activation}</translation>
    </message>
    <message>
        <source>The classes appear here, the most probable one first.</source>
        <translation>クラスが確率の高い順にここに表示されます。</translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation>予測</translation>
    </message>
    <message>
        <source>Compare with “{name}”</source>
        <translation>「{name}」と比較</translation>
    </message>
    <message>
        <source>Updating…</source>
        <translation>更新中…</translation>
    </message>
    <message>
        <source>This class has no name.</source>
        <translation>クラス名がありません。</translation>
    </message>
    <message>
        <source>The class “{name}” stands in row {row} already.</source>
        <translation>クラス「{name}」はすでに {row} 行目にあります。</translation>
    </message>
    <message>
        <source>The prompt set has no name.</source>
        <translation>プロンプトセットの名前がありません。</translation>
    </message>
    <message>
        <source>There is no class yet.</source>
        <translation>クラスがまだありません。</translation>
    </message>
    <message>
        <source>The template “{template}” lacks {} for the prompt.</source>
        <translation>テンプレート「{template}」に、プロンプトの位置を示す {} がありません。</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>Name of the prompt set</source>
        <translation>プロンプトセットの名前</translation>
    </message>
    <message>
        <source>Templates, one a line</source>
        <translation>テンプレート（1 行に 1 つ）</translation>
    </message>
    <message>
        <source>Use these classes</source>
        <translation>このクラスを使う</translation>
    </message>
    <message>
        <source>The clipboard holds no text: copy some lines first.</source>
        <translation>クリップボードに文字がありません。先に行をコピーしてください。</translation>
    </message>
    <message>
        <source>Saved to {path}.</source>
        <translation>{path} に保存しました。</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名前(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Templates, one a line; {} is where the prompt goes</source>
        <translation>テンプレート（1 行に 1 つ。{} の位置にプロンプトが入ります）(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Classes</source>
        <translation>クラス(&amp;C)</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Paste lines</source>
        <translation>行を貼り付け</translation>
    </message>
    <message>
        <source>Load…</source>
        <translation>読み込み…</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>名前を付けて保存…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Classes and their prompts</source>
        <translation>クラスとプロンプト</translation>
    </message>
    <message>
        <source>{count} classes</source>
        <translation>{count} クラス</translation>
    </message>
    <message>
        <source>Row {row}: {problem}</source>
        <translation>{row} 行目：{problem}</translation>
    </message>
    <message>
        <source>({count} more)</source>
        <translation>（ほか {count} 件）</translation>
    </message>
    <message>
        <source>Prompt sets (*.json *.txt)</source>
        <translation>プロンプトセット (*.json *.txt)</translation>
    </message>
    <message>
        <source>Load prompts</source>
        <translation>プロンプトを読み込む</translation>
    </message>
    <message>
        <source>Prompt set (*.json)</source>
        <translation>プロンプトセット (*.json)</translation>
    </message>
    <message>
        <source>Save prompts</source>
        <translation>プロンプトを保存</translation>
    </message>
    <message>
        <source>Prompts, divided by |</source>
        <translation>プロンプト（| で区切る）</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>コサイン</translation>
    </message>
    <message>
        <source>Between the image&apos;s vectors and what the SAE rebuilt.</source>
        <translation>画像のベクトルと、SAE による再構成とのコサインです。</translation>
    </message>
    <message>
        <source>FVU</source>
        <translation>FVU</translation>
    </message>
    <message>
        <source>Fraction of variance unexplained: 0 is perfect, 1 is no better than the mean.</source>
        <translation>説明できなかった分散の割合です。0 は完全、1 は平均値と変わりません。</translation>
    </message>
    <message>
        <source>L0</source>
        <translation>L0</translation>
    </message>
    <message>
        <source>How many latents fire, on average over the vectors read.</source>
        <translation>発火した潜在ユニットの数（読み取ったベクトルの平均）です。</translation>
    </message>
    <message>
        <source>target, rebuilt</source>
        <translation>対象値、再構成後</translation>
    </message>
    <message>
        <source>The top class&apos;s target for the image as it is, then rebuilt from its latents.</source>
        <translation>最上位クラスの説明対象の値です。元の画像の値、潜在ユニットから再構成した値の順です。</translation>
    </message>
    <message>
        <source>How well the latents describe the image appears here.</source>
        <translation>潜在ユニットによる画像の再現の良さがここに表示されます。</translation>
    </message>
    <message>
        <source>{name}: probability {probability}, cosine {cosine}, logit {logit}</source>
        <translation>{name}：確率 {probability}、コサイン {cosine}、ロジット {logit}</translation>
    </message>
    <message>
        <source>With your changes: {probability}</source>
        <translation>変更後：{probability}</translation>
    </message>
    <message>
        <source>#{latent} · activation {activation}</source>
        <translation>#{latent} · 活性値 {activation}</translation>
    </message>
    <message>
        <source>Switched off, measured exactly: {value}</source>
        <translation>オフにしたときの厳密な変化：{value}</translation>
    </message>
    <message>
        <source>Alignment of its meaning with the class: {value}</source>
        <translation>クラスとの意味の一致度：{value}</translation>
    </message>
    <message>
        <source>What the latents did not capture. The model used it all the same.</source>
        <translation>潜在ユニットが捉えられなかった分です。モデルはこれも判断に使っています。</translation>
    </message>
    <message>
        <source>What the SAE adds for every image, whatever is in it.</source>
        <translation>画像の内容にかかわらず SAE が常に加える分です。</translation>
    </message>
    <message>
        <source>What the method assigns to no latent.</source>
        <translation>この手法でどの潜在ユニットにも割り当てられない分です。</translation>
    </message>
    <message>
        <source>Save the audit</source>
        <translation>監査結果を保存</translation>
    </message>
    <message>
        <source>Saving {file}</source>
        <translation>{file} を保存中</translation>
    </message>
    <message>
        <source>Data (*.json)</source>
        <translation>データ (*.json)</translation>
    </message>
    <message>
        <source>Report (*.html)</source>
        <translation>レポート (*.html)</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>画像 (*.png)</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>監査</translation>
    </message>
    <message>
        <source>Still “{name}”, at {share} (was {before}).</source>
        <translation>「{name}」のまま、{share}（変更前 {before}）</translation>
    </message>
    <message>
        <source>The prediction becomes “{name}”, at {share}.</source>
        <translation>予測が「{name}」に変わります（{share}）。</translation>
    </message>
    <message>
        <source>The classes that the prediction chooses between.</source>
        <translation>予測の選択肢となるクラスです。</translation>
    </message>
    <message>
        <source>Edit the prompts</source>
        <translation>プロンプトを編集</translation>
    </message>
    <message>
        <source>The sparse autoencoder whose latents explain the prediction.</source>
        <translation>予測の説明に使うスパースオートエンコーダー（SAE）です。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Report (HTML)…</source>
        <translation>レポート（HTML）…</translation>
    </message>
    <message>
        <source>One page for people, pictures included.</source>
        <translation>画像つきの 1 ページのレポートです。</translation>
    </message>
    <message>
        <source>Data (JSON)…</source>
        <translation>データ（JSON）…</translation>
    </message>
    <message>
        <source>Every number, for programs.</source>
        <translation>すべての数値をプログラム用に保存します。</translation>
    </message>
    <message>
        <source>Picture (PNG)…</source>
        <translation>画面の画像（PNG）…</translation>
    </message>
    <message>
        <source>What is on the screen now.</source>
        <translation>現在の画面の内容です。</translation>
    </message>
    <message>
        <source>Strength of {label}, latent {latent}</source>
        <translation>「{label}」（潜在ユニット {latent}）の強さ</translation>
    </message>
    <message>
        <source>0 % is off, 100 % is as it fired, more is stronger.</source>
        <translation>0 % はオフ、100 % は実際の発火のまま、それ以上は強めた状態です。</translation>
    </message>
    <message>
        <source>Take back {label}</source>
        <translation>「{label}」の変更を取り消す</translation>
    </message>
    <message>
        <source>Switch a latent off with the button at its bar: the prediction follows.</source>
        <translation>バーの横のボタンで潜在ユニットをオフにすると、予測がその場で変わります。</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>リセット</translation>
    </message>
    <message>
        <source>Latents under change</source>
        <translation>変更中の潜在ユニット</translation>
    </message>
    <message>
        <source>What if</source>
        <translation>もしも</translation>
    </message>
    <message>
        <source>Compare with another class</source>
        <translation>別のクラスと比較</translation>
    </message>
    <message>
        <source>Explain why the selected class rather than this one.</source>
        <translation>このクラスではなく選択したクラスになった理由を説明します。</translation>
    </message>
    <message>
        <source>Shown contributions</source>
        <translation>表示する寄与</translation>
    </message>
    <message>
        <source>Contributions of the latents</source>
        <translation>潜在ユニットの寄与</translation>
    </message>
    <message>
        <source>compared with</source>
        <translation>比較対象</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>なぜ？</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Every latent that fired.</source>
        <translation>発火したすべての潜在ユニットを表示します。</translation>
    </message>
    <message>
        <source>Towards</source>
        <translation>上げる</translation>
    </message>
    <message>
        <source>rather than</source>
        <translation>比較対象</translation>
    </message>
    <message>
        <source>Only what pushed towards the class.</source>
        <translation>クラスの予測を上げた寄与だけを表示します。</translation>
    </message>
    <message>
        <source>Against</source>
        <translation>下げる</translation>
    </message>
    <message>
        <source>Only what pushed against the class.</source>
        <translation>クラスの予測を下げた寄与だけを表示します。</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>勾配</translation>
    </message>
    <message>
        <source>Ablation</source>
        <translation>除去</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>台帳</translation>
    </message>
    <message>
        <source>Integrated</source>
        <translation>積分勾配</translation>
    </message>
    <message>
        <source>How fast the target rises with each latent, times how strongly it fired.</source>
        <translation>潜在ユニットに対する説明対象の変化率に、発火の強さを掛けた値です。</translation>
    </message>
    <message>
        <source>How much the target falls when the latent alone is switched off. Exact.</source>
        <translation>その潜在ユニットだけをオフにしたときの説明対象の低下量です（厳密値）。</translation>
    </message>
    <message>
        <source>A sum with one term for each latent that adds up to the target exactly.</source>
        <translation>潜在ユニットごとの項の合計が、説明対象の値にちょうど一致します。</translation>
    </message>
    <message>
        <source>The gradient averaged on the way from no latent to what fired.</source>
        <translation>潜在ユニットがない状態から実際の発火までの経路で平均した勾配です。</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>マージン</translation>
    </message>
    <message>
        <source>How well image and class text match, from −1 to 1.</source>
        <translation>画像とクラスの文の一致の度合いです（−1 から 1）。</translation>
    </message>
    <message>
        <source>The cosine times the model&apos;s own scale: what the probability is made of.</source>
        <translation>コサインにモデル固有の倍率を掛けた値です。確率のもとになります。</translation>
    </message>
    <message>
        <source>The logit of the class minus that of another one: why this rather than that.</source>
        <translation>そのクラスと別のクラスのロジットの差です。「なぜあちらではなくこちらか」を示します。</translation>
    </message>
    <message>
        <source>logit of “{name}” minus “{other}”</source>
        <translation>「{name}」と「{other}」のロジットの差</translation>
    </message>
    <message>
        <source>cosine of “{name}”</source>
        <translation>「{name}」のコサイン</translation>
    </message>
    <message>
        <source>logit of “{name}”</source>
        <translation>「{name}」のロジット</translation>
    </message>
    <message>
        <source>no label</source>
        <translation>ラベルなし</translation>
    </message>
    <message>
        <source>unexpected reliance</source>
        <translation>想定外の依存</translation>
    </message>
    <message>
        <source>methods disagree</source>
        <translation>手法間で不一致</translation>
    </message>
    <message>
        <source>uncertain label</source>
        <translation>ラベル不確か</translation>
    </message>
    <message>
        <source>It pushed a lot, but its meaning has little to do with the class.</source>
        <translation>予測を大きく動かしましたが、その意味はクラスとほとんど関係がありません。</translation>
    </message>
    <message>
        <source>Switching it off moves the prediction the other way than the bar says.</source>
        <translation>オフにすると、予測がバーの示す向きとは逆に動きます。</translation>
    </message>
    <message>
        <source>No word fits this latent well: judge it by its reference images.</source>
        <translation>この潜在ユニットによく合う語がありません。参照画像から判断してください。</translation>
    </message>
    <message>
        <source>{finding}: {why}</source>
        <translation>{finding}：{why}</translation>
    </message>
    <message>
        <source>{method} (gap {gap})</source>
        <translation>{method}（誤差 {gap}）</translation>
    </message>
    <message>
        <source>{label} (latent {latent}) pushed towards by {value} ({unit})</source>
        <translation>「{label}」（潜在ユニット {latent}）は {value} 上げました（{unit}）</translation>
    </message>
    <message>
        <source>{label} (latent {latent}) pushed against by {value} ({unit})</source>
        <translation>「{label}」（潜在ユニット {latent}）は {value} 下げました（{unit}）</translation>
    </message>
    <message>
        <source>The explanation does not decide this case</source>
        <translation>この説明だけでは判断できません</translation>
    </message>
    <message>
        <source>Unexplained ({unexplained}) exceeds the lead of the top class ({margin}).</source>
        <translation>未説明（{unexplained}）が、最上位クラスの差（{margin}）を上回っています。</translation>
    </message>
    <message>
        <source>The latents describe this image well.</source>
        <translation>潜在ユニットはこの画像をよく再現しています。</translation>
    </message>
    <message>
        <source>The latents describe this image in part.</source>
        <translation>潜在ユニットはこの画像を部分的に再現しています。</translation>
    </message>
    <message>
        <source>The latents describe this image poorly: read the bars with care.</source>
        <translation>潜在ユニットによる再現が不十分です。バーは慎重に読んでください。</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>コマンドパレット</translation>
    </message>
    <message>
        <source>Type a command</source>
        <translation>コマンドを入力</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>コマンドを検索</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>コマンド</translation>
    </message>
    <message>
        <source>No command has this name.</source>
        <translation>該当するコマンドがありません。</translation>
    </message>
</context>
<context>
    <name>Conditions</name>
    <message>
        <source>Open an image first</source>
        <translation>先に画像を開いてください</translation>
    </message>
    <message>
        <source>No bundle is loaded</source>
        <translation>バンドルが読み込まれていません</translation>
    </message>
    <message>
        <source>The image has no audit yet</source>
        <translation>この画像の監査結果がまだありません</translation>
    </message>
    <message>
        <source>There is nothing to undo</source>
        <translation>元に戻す操作がありません</translation>
    </message>
    <message>
        <source>There is nothing to redo</source>
        <translation>やり直す操作がありません</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>実行中の処理はありません</translation>
    </message>
</context>
<context>
    <name>Core</name>
    <message>
        <source> and {0} more</source>
        <translation>、ほか {0} 件</translation>
    </message>
    <message>
        <source> or more</source>
        <translation> 以上</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; cannot be a name in a bundle.</source>
        <translation>「{0}」はバンドル内の名前として使えません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; has the unsupported number type {1}</source>
        <translation>「{0}」は未対応の数値型 {1} です</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; in {1} is compressed.</source>
        <translation>{1} 内の「{0}」が圧縮されています。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; in {1} is encrypted.</source>
        <translation>{1} 内の「{0}」が暗号化されています。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is damaged: {1}</source>
        <translation>「{0}」が破損しています：{1}</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is missing</source>
        <translation>「{0}」がありません</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no class of the prompt set &apos;{1}&apos;.</source>
        <translation>「{0}」はプロンプトセット「{1}」のクラスではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a device.</source>
        <translation>「{0}」というデバイスはありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a precision.</source>
        <translation>「{0}」という精度はありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a site this program knows.</source>
        <translation>「{0}」は、このプログラムが対応する読み取り位置ではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a token rule.</source>
        <translation>「{0}」というトークン規則はありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not an architecture that open_clip knows.</source>
        <translation>「{0}」は open_clip にないアーキテクチャです。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not in the manifest</source>
        <translation>「{0}」がマニフェストにありません</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of its &apos;preprocess_cfg&apos; is not three proper numbers</source>
        <translation>「preprocess_cfg」の「{0}」が正しい 3 つの数値ではありません</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of its &apos;{1}&apos; is not a whole number from 1 to {2}</source>
        <translation>「{1}」の「{0}」が 1 から {2} までの整数ではありません</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle</source>
        <translation>バンドルの「{0}」</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle cannot be read: {1}.</source>
        <translation>バンドルの「{0}」を読み取れません：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle does not describe an encoder.</source>
        <translation>バンドルの「{0}」はエンコーダーの設定ではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has gaps.</source>
        <translation>バンドルの「{0}」に欠けがあります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has other columns than this version reads.</source>
        <translation>バンドルの「{0}」の列が、このバージョンで読めるものと異なります。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle has {1} rows for {2} latents.</source>
        <translation>バンドルの「{0}」は、潜在ユニット {2} 個に対して {1} 行しかありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle is a link or a device, not a file.</source>
        <translation>バンドルの「{0}」はファイルではなく、リンクまたはデバイスです。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle is not a text file.</source>
        <translation>バンドルの「{0}」はテキストファイルではありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle is not sorted, or names latents that the SAE does not have.</source>
        <translation>バンドルの「{0}」が並べ替えられていないか、SAE にない潜在ユニットを含んでいます。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle is not valid JSON: {1}.</source>
        <translation>バンドルの「{0}」は正しい JSON ではありません：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; of the bundle lacks the column &apos;{1}&apos;.</source>
        <translation>バンドルの「{0}」に列「{1}」がありません。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; was changed</source>
        <translation>「{0}」が変更されています</translation>
    </message>
    <message>
        <source>; {0} values were not finite numbers</source>
        <translation>（有限でない値 {0} 個）</translation>
    </message>
    <message>
        <source>A TopK SAE needs k between 1 and {0}, not {1}.</source>
        <translation>TopK の SAE の k は 1 から {0} の範囲が必要ですが、{1} です。</translation>
    </message>
    <message>
        <source>A bundle needs an encoder.</source>
        <translation>バンドルにはエンコーダーが必要です。</translation>
    </message>
    <message>
        <source>Add a class to the prompt set.</source>
        <translation>プロンプトセットにクラスを追加してください。</translation>
    </message>
    <message>
        <source>An SAE of {0} inputs and {1} latents cannot be.</source>
        <translation>入力 {0}、潜在ユニット {1} 個の SAE は作れません。</translation>
    </message>
    <message>
        <source>An image of {0} x {1} pixels is too elongated for this encoder.</source>
        <translation>{0} x {1} 画素の画像は、このエンコーダーには細長すぎます。</translation>
    </message>
    <message>
        <source>Ask its owner for access.</source>
        <translation>所有者にアクセス権を依頼してください。</translation>
    </message>
    <message>
        <source>Attention maps do not exist for this encoder: its image tower is not a plain vision transformer.</source>
        <translation>このエンコーダーには注意マップがありません。画像側が標準の Vision Transformer ではないためです。</translation>
    </message>
    <message>
        <source>Check its model_cfg against the one the weights were trained with.</source>
        <translation>model_cfg が、重みの学習に使ったものと同じか確認してください。</translation>
    </message>
    <message>
        <source>Check that the file may be read.</source>
        <translation>ファイルの読み取り権限を確認してください。</translation>
    </message>
    <message>
        <source>Check the encoder&apos;s folder.</source>
        <translation>エンコーダーのフォルダーを確認してください。</translation>
    </message>
    <message>
        <source>Check the name, and that the drive is connected.</source>
        <translation>名前と、ドライブの接続を確認してください。</translation>
    </message>
    <message>
        <source>Choose a PNG, JPEG, TIFF, BMP, WebP or GIF file.</source>
        <translation>PNG、JPEG、TIFF、BMP、WebP、GIF のいずれかのファイルを選んでください。</translation>
    </message>
    <message>
        <source>Choose a block from 0 to {0}.</source>
        <translation>0 から {0} までのブロックを選んでください。</translation>
    </message>
    <message>
        <source>Choose a class of the prompt set.</source>
        <translation>プロンプトセットのクラスを選んでください。</translation>
    </message>
    <message>
        <source>Choose a place outside of it.</source>
        <translation>その外の場所を選んでください。</translation>
    </message>
    <message>
        <source>Choose a smaller folder.</source>
        <translation>もっと小さなフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>Choose an existing file.</source>
        <translation>存在するファイルを選んでください。</translation>
    </message>
    <message>
        <source>Choose another place and have the disk checked.</source>
        <translation>別の場所を選び、ディスクの点検を依頼してください。</translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation>別の場所を選んでください。</translation>
    </message>
    <message>
        <source>Choose gradient, ablation or integrated.</source>
        <translation>勾配、除去、積分勾配のいずれかを選んでください。</translation>
    </message>
    <message>
        <source>Choose one of them, or name it {0}.</source>
        <translation>いずれか 1 つを選ぶか、名前を {0} にしてください。</translation>
    </message>
    <message>
        <source>Choose one of: {0}.</source>
        <translation>次から選んでください：{0}。</translation>
    </message>
    <message>
        <source>Choose the architecture that these weights were trained with.</source>
        <translation>この重みの学習に使ったアーキテクチャを選んでください。</translation>
    </message>
    <message>
        <source>Choose the encoder&apos;s folder or its weights file.</source>
        <translation>エンコーダーのフォルダーか重みファイルを選んでください。</translation>
    </message>
    <message>
        <source>Choose the file with the weights.</source>
        <translation>重みの入ったファイルを選んでください。</translation>
    </message>
    <message>
        <source>Choose the images in it, or add the folder as a folder.</source>
        <translation>中の画像を選ぶか、フォルダーとして追加してください。</translation>
    </message>
    <message>
        <source>Close other programs.</source>
        <translation>ほかのプログラムを終了してください。</translation>
    </message>
    <message>
        <source>Convert it with open_clip, or get the same weights in open_clip&apos;s layout.</source>
        <translation>open_clip で変換するか、open_clip 形式の同じ重みを入手してください。</translation>
    </message>
    <message>
        <source>Copy it again from where it came from, or save it again.</source>
        <translation>元の場所からもう一度コピーするか、保存し直してください。</translation>
    </message>
    <message>
        <source>Copy it again from where it came from.</source>
        <translation>元の場所からもう一度コピーしてください。</translation>
    </message>
    <message>
        <source>Copy it again; if another zip program made it, unpack it there and use the folder.</source>
        <translation>もう一度コピーしてください。別の ZIP ソフトで作成した場合は、展開してフォルダーのまま使ってください。</translation>
    </message>
    <message>
        <source>Cut out the part that matters.</source>
        <translation>必要な部分だけを切り出してください。</translation>
    </message>
    <message>
        <source>Develop it to JPEG, PNG or 16-bit TIFF with the camera&apos;s own program, darktable or RawTherapee.</source>
        <translation>カメラ付属のソフト、darktable、RawTherapee などで JPEG、PNG、16 ビット TIFF に現像してください。</translation>
    </message>
    <message>
        <source>Do not open it with other programs. Ask whoever made it for a .safetensors file.</source>
        <translation>ほかのプログラムで開かないでください。作成者に .safetensors ファイルを依頼してください。</translation>
    </message>
    <message>
        <source>Embedding texts</source>
        <translation>文を埋め込みに変換中</translation>
    </message>
    <message>
        <source>Embedding the vocabulary</source>
        <translation>語彙を埋め込みに変換中</translation>
    </message>
    <message>
        <source>Encoders with open_clip&apos;s own text tower can be used.</source>
        <translation>open_clip 標準のテキスト側を持つエンコーダーを使ってください。</translation>
    </message>
    <message>
        <source>Everything else of this image stays as it is.</source>
        <translation>この画像のほかの結果はそのままです。</translation>
    </message>
    <message>
        <source>Export it as PNG from Photoshop or GIMP, with layers merged.</source>
        <translation>Photoshop または GIMP でレイヤーを統合し、PNG で書き出してください。</translation>
    </message>
    <message>
        <source>Export it as PNG from the program that made it.</source>
        <translation>作成したソフトから PNG で書き出してください。</translation>
    </message>
    <message>
        <source>Export the frame as PNG or 16-bit TIFF: dcmj2pnm +on IN.dcm OUT.png.</source>
        <translation>フレームを PNG または 16 ビット TIFF で書き出してください：dcmj2pnm +on IN.dcm OUT.png</translation>
    </message>
    <message>
        <source>Files with these endings count: {0}.</source>
        <translation>対象となる拡張子：{0}。</translation>
    </message>
    <message>
        <source>Flushing to the disk</source>
        <translation>ディスクへ書き込み中</translation>
    </message>
    <message>
        <source>Free some space, or choose another place.</source>
        <translation>空き容量を増やすか、別の場所を選んでください。</translation>
    </message>
    <message>
        <source>Get the file again from where it came; it may be damaged or incomplete.</source>
        <translation>ファイルを入手し直してください。破損しているか、途中で切れている可能性があります。</translation>
    </message>
    <message>
        <source>Give a file of at most 64 MiB.</source>
        <translation>64 MiB 以下のファイルを指定してください。</translation>
    </message>
    <message>
        <source>Give a folder with {0} and {1}.</source>
        <translation>{0} と {1} のあるフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Give each class its own name.</source>
        <translation>クラスごとに別の名前を付けてください。</translation>
    </message>
    <message>
        <source>Give it at least one prompt.</source>
        <translation>プロンプトを 1 つ以上入れてください。</translation>
    </message>
    <message>
        <source>Give its site and tokens.</source>
        <translation>読み取り位置とトークン規則を指定してください。</translation>
    </message>
    <message>
        <source>Give k as a hint.</source>
        <translation>k をヒントとして指定してください。</translation>
    </message>
    <message>
        <source>Give uint8 {0}.</source>
        <translation>uint8 の {0} を指定してください。</translation>
    </message>
    <message>
        <source>Indexing reference images</source>
        <translation>参照画像の索引を作成中</translation>
    </message>
    <message>
        <source>Install it with: pip install transformers sentencepiece</source>
        <translation>次のコマンドでインストールしてください：pip install transformers sentencepiece</translation>
    </message>
    <message>
        <source>Install the program again, or name a bundle of your own with --bundle.</source>
        <translation>プログラムを再インストールするか、--bundle でお手元のバンドルを指定してください。</translation>
    </message>
    <message>
        <source>It has: {0}.</source>
        <translation>含まれるもの：{0}。</translation>
    </message>
    <message>
        <source>It needs open_clip&apos;s form: model_cfg with embed_dim, vision_cfg and text_cfg, and preprocess_cfg.</source>
        <translation>open_clip の形式が必要です：embed_dim、vision_cfg、text_cfg を持つ model_cfg と、preprocess_cfg。</translation>
    </message>
    <message>
        <source>It needs {&quot;name&quot;, &quot;templates&quot;: [&quot;a photo of a {}&quot;], &quot;classes&quot;: [{&quot;name&quot;, &quot;prompts&quot;: [...]}]}.</source>
        <translation>次の形式が必要です：{&quot;name&quot;, &quot;templates&quot;: [&quot;a photo of a {}&quot;], &quot;classes&quot;: [{&quot;name&quot;, &quot;prompts&quot;: [...]}]}。</translation>
    </message>
    <message>
        <source>Labelling latents</source>
        <translation>潜在ユニットにラベルを付けています</translation>
    </message>
    <message>
        <source>Mark it with {}.</source>
        <translation>{} で位置を示してください。</translation>
    </message>
    <message>
        <source>Matryoshka prefixes must rise to {0}, not {1}.</source>
        <translation>Matryoshka の区切りは {0} まで増える必要がありますが、{1} です。</translation>
    </message>
    <message>
        <source>Name a new folder for the bundle.</source>
        <translation>バンドル用の新しいフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name one like &apos;ViT-B-32&apos; or &apos;ViT-L-14-quickgelu&apos;, or give a folder with open_clip_config.json.</source>
        <translation>「ViT-B-32」「ViT-L-14-quickgelu」などの名前か、open_clip_config.json のあるフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name one like &apos;blocks.11.hook_resid_post&apos;, or &apos;pooled&apos;.</source>
        <translation>「blocks.11.hook_resid_post」や「pooled」のように指定してください。</translation>
    </message>
    <message>
        <source>Name the architecture, or give a folder with open_clip_config.json and the weights.</source>
        <translation>アーキテクチャを指定するか、open_clip_config.json と重みのあるフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name the folder of a bundle.</source>
        <translation>バンドルのフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Name the one it was trained as.</source>
        <translation>学習時のものを指定してください。</translation>
    </message>
    <message>
        <source>Nothing in it was changed.</source>
        <translation>中身は変更していません。</translation>
    </message>
    <message>
        <source>Nothing in it was run and nothing was loaded from it.</source>
        <translation>中のものは何も実行せず、何も読み込んでいません。</translation>
    </message>
    <message>
        <source>Nothing of it was used.</source>
        <translation>中身は一切使っていません。</translation>
    </message>
    <message>
        <source>Nothing on disk was changed.</source>
        <translation>ディスク上のものは何も変更していません。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>何も変更していません。</translation>
    </message>
    <message>
        <source>Nothing was loaded from it.</source>
        <translation>何も読み込んでいません。</translation>
    </message>
    <message>
        <source>Only the first of {0}{1} pictures in the file is used.</source>
        <translation>ファイル内の {0}{1} 枚の画像のうち、最初の 1 枚だけを使います。</translation>
    </message>
    <message>
        <source>Open it in an image viewer and save it again as PNG or as 8- or 16-bit TIFF.</source>
        <translation>画像ビューアーで開き、PNG または 8／16 ビットの TIFF で保存し直してください。</translation>
    </message>
    <message>
        <source>Open it where it was made and save it again as .safetensors or with a current torch.save.</source>
        <translation>作成した環境で開き、.safetensors または新しい torch.save で保存し直してください。</translation>
    </message>
    <message>
        <source>Open it with the version of SAE Auditor that made it, or a newer one.</source>
        <translation>作成時と同じか、より新しいバージョンの SAE Auditor で開いてください。</translation>
    </message>
    <message>
        <source>Put it beside the weights, or name the architecture of the weights.</source>
        <translation>重みと同じ場所に置くか、重みのアーキテクチャを指定してください。</translation>
    </message>
    <message>
        <source>Put the encoder&apos;s weights there.</source>
        <translation>エンコーダーの重みをそこに置いてください。</translation>
    </message>
    <message>
        <source>Put the tokenizer&apos;s files into the encoder&apos;s folder. Nothing is fetched.</source>
        <translation>トークナイザーのファイルをエンコーダーのフォルダーに置いてください。ダウンロードは行いません。</translation>
    </message>
    <message>
        <source>Render it as PNG: rsvg-convert -o OUT.png IN.svg, or export it.</source>
        <translation>PNG に変換するか書き出してください：rsvg-convert -o OUT.png IN.svg</translation>
    </message>
    <message>
        <source>Render the page as PNG: pdftoppm -png -r 200 IN.pdf OUT.</source>
        <translation>ページを PNG に変換してください：pdftoppm -png -r 200 IN.pdf OUT</translation>
    </message>
    <message>
        <source>Save a smaller copy of it.</source>
        <translation>縮小したコピーを保存してください。</translation>
    </message>
    <message>
        <source>Save a smaller copy or a crop of it.</source>
        <translation>縮小したコピーか、切り出した画像を保存してください。</translation>
    </message>
    <message>
        <source>Save it as 16-bit PNG or TIFF with a tone curve you chose.</source>
        <translation>適切なトーンカーブを適用し、16 ビットの PNG または TIFF で保存してください。</translation>
    </message>
    <message>
        <source>Save it as PNG or JPEG</source>
        <translation>PNG または JPEG で保存してください</translation>
    </message>
    <message>
        <source>Save it as UTF-8.</source>
        <translation>UTF-8 で保存してください。</translation>
    </message>
    <message>
        <source>Scale its values to the full range, or save it with 8 bits per channel.</source>
        <translation>値を全範囲に引き伸ばすか、チャンネルあたり 8 ビットで保存してください。</translation>
    </message>
    <message>
        <source>Sorting the index</source>
        <translation>索引を並べ替え中</translation>
    </message>
    <message>
        <source>The EXIF block is damaged; the image is shown as it is stored.</source>
        <translation>EXIF が破損しています。画像は保存されたままの向きで表示します。</translation>
    </message>
    <message>
        <source>The Lab colours were converted to sRGB {0}.</source>
        <translation>Lab の色を sRGB に変換しました（{0}）。</translation>
    </message>
    <message>
        <source>The SAE &apos;{0}&apos; does not say where it reads.</source>
        <translation>SAE「{0}」に読み取り位置の情報がありません。</translation>
    </message>
    <message>
        <source>The SAE &apos;{0}&apos; reads {1} numbers, the site &apos;{2}&apos; has {3}.</source>
        <translation>SAE「{0}」は {1} 個の数値を読みますが、読み取り位置「{2}」には {3} 個あります。</translation>
    </message>
    <message>
        <source>The SAE has no tensor &apos;{0}&apos;.</source>
        <translation>SAE にテンソル「{0}」がありません。</translation>
    </message>
    <message>
        <source>The SAE of {0} has the architecture &apos;{1}&apos;, which is not supported.</source>
        <translation>{0} の SAE のアーキテクチャ「{1}」には対応していません。</translation>
    </message>
    <message>
        <source>The SAE of {0} normalises its input (&apos;{1}&apos;), which is not supported.</source>
        <translation>{0} の SAE は入力を正規化します（「{1}」）。これには対応していません。</translation>
    </message>
    <message>
        <source>The SAE of {0} ranks its latents by decoder norm, which is not supported.</source>
        <translation>{0} の SAE は潜在ユニットをデコーダーのノルムで順位付けします。これには対応していません。</translation>
    </message>
    <message>
        <source>The SAE of {0} reshapes its input, which is not supported.</source>
        <translation>{0} の SAE は入力の形を変えます。これには対応していません。</translation>
    </message>
    <message>
        <source>The SAE reads vectors of {0} numbers, not {1}.</source>
        <translation>SAE が読むのは {0} 個の数値のベクトルですが、{1} 個ありました。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;{0}&apos; has the shape {1}, expected {2}.</source>
        <translation>SAE のテンソル「{0}」の形は {1} ですが、{2} でなければなりません。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;{0}&apos; holds NaN or infinity.</source>
        <translation>SAE のテンソル「{0}」に NaN または無限大が含まれています。</translation>
    </message>
    <message>
        <source>The SAE&apos;s tensor &apos;{0}&apos; holds {1}, expected floating-point numbers.</source>
        <translation>SAE のテンソル「{0}」は {1} です。浮動小数点数でなければなりません。</translation>
    </message>
    <message>
        <source>The bundle &apos;{0}&apos; has no SAE named &apos;{1}&apos;.</source>
        <translation>バンドル「{0}」に SAE「{1}」がありません。</translation>
    </message>
    <message>
        <source>The bundle has no file &apos;{0}&apos;.</source>
        <translation>バンドルにファイル「{0}」がありません。</translation>
    </message>
    <message>
        <source>The bundle has no picture of reference image {0}.</source>
        <translation>バンドルに参照画像 {0} の画像がありません。</translation>
    </message>
    <message>
        <source>The bundle has no {0} &apos;{1}&apos;.</source>
        <translation>バンドルに {0}「{1}」がありません。</translation>
    </message>
    <message>
        <source>The bundle has the schema {0}; this version reads &apos;{1}&apos;.</source>
        <translation>バンドルのスキーマは {0} ですが、このバージョンが読めるのは「{1}」です。</translation>
    </message>
    <message>
        <source>The bundle holds a file with the name {0}, which is not allowed: {1}.</source>
        <translation>バンドルに、許可されない名前 {0} のファイルがあります：{1}。</translation>
    </message>
    <message>
        <source>The bundle holds more than {0} files.</source>
        <translation>バンドルのファイルが {0} 個を超えています。</translation>
    </message>
    <message>
        <source>The bundle was checked</source>
        <translation>バンドルを検証しました</translation>
    </message>
    <message>
        <source>The bundle {0} cannot be read: {1}.</source>
        <translation>バンドル {0} を読み取れません：{1}。</translation>
    </message>
    <message>
        <source>The bundle {0} does not match its manifest: {1}{2}.</source>
        <translation>バンドル {0} がマニフェストと一致しません：{1}{2}。</translation>
    </message>
    <message>
        <source>The bundle {0} is neither a file nor a folder.</source>
        <translation>バンドル {0} はファイルでもフォルダーでもありません。</translation>
    </message>
    <message>
        <source>The class &apos;{0}&apos; stands twice in the prompt set &apos;{1}&apos;.</source>
        <translation>プロンプトセット「{1}」にクラス「{0}」が 2 回あります。</translation>
    </message>
    <message>
        <source>The colour profile was not applied to {0} grey values.</source>
        <translation>カラープロファイルは {0} の濃淡値には適用していません。</translation>
    </message>
    <message>
        <source>The colours were converted to sRGB with the file&apos;s colour profile.</source>
        <translation>ファイルのカラープロファイルで色を sRGB に変換しました。</translation>
    </message>
    <message>
        <source>The colours were looked up in the file&apos;s palette.</source>
        <translation>ファイルのパレットから色を求めました。</translation>
    </message>
    <message>
        <source>The decoder remarked: {0}</source>
        <translation>デコーダーからの通知：{0}</translation>
    </message>
    <message>
        <source>The demo bundle is missing: there is no {0}.</source>
        <translation>デモ用バンドルがありません：{0} が見つかりません。</translation>
    </message>
    <message>
        <source>The device &apos;{0}&apos; does not exist on this machine.</source>
        <translation>このコンピューターにデバイス「{0}」はありません。</translation>
    </message>
    <message>
        <source>The device &apos;{0}&apos; is not supported.</source>
        <translation>デバイス「{0}」には対応していません。</translation>
    </message>
    <message>
        <source>The disk failed while writing {0}.</source>
        <translation>{0} の書き込み中にディスクの障害が起きました。</translation>
    </message>
    <message>
        <source>The embeddings in &apos;{0}&apos; of the bundle are not the encoder&apos;s.</source>
        <translation>バンドルの「{0}」の埋め込みが、エンコーダーのものではありません。</translation>
    </message>
    <message>
        <source>The file stores white as zero; the values were inverted.</source>
        <translation>ファイルは白を 0 として保存しているため、値を反転しました。</translation>
    </message>
    <message>
        <source>The file {0} {1} in the bundle.</source>
        <translation>バンドル内のファイル {0} {1}。</translation>
    </message>
    <message>
        <source>The file&apos;s colour profile was not used: {0}.</source>
        <translation>ファイルのカラープロファイルは使いませんでした：{0}。</translation>
    </message>
    <message>
        <source>The folder {0} differs from {1} in case only.</source>
        <translation>フォルダー {0} と {1} は大文字と小文字しか違いません。</translation>
    </message>
    <message>
        <source>The image</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>The image was {0}, as its EXIF orientation {1} says.</source>
        <translation>EXIF の向き {1} に従って画像の向きを直しました（{0}）。</translation>
    </message>
    <message>
        <source>The index of the SAE &apos;{0}&apos; names reference images that the bundle does not have.</source>
        <translation>SAE「{0}」の索引に、バンドルにない参照画像があります。</translation>
    </message>
    <message>
        <source>The latents of this SAE are 0 to {0}.</source>
        <translation>この SAE の潜在ユニットは 0 から {0} までです。</translation>
    </message>
    <message>
        <source>The ledger is exact only behind the last block; the SAE &apos;{0}&apos; reads &apos;{1}&apos;.</source>
        <translation>台帳は最終ブロックの後でのみ厳密です。SAE「{0}」は「{1}」を読んでいます。</translation>
    </message>
    <message>
        <source>The margin needs a second class.</source>
        <translation>マージンにはもう 1 つのクラスが必要です。</translation>
    </message>
    <message>
        <source>The memory of {0} did not suffice for a single item; the encoder runs on the CPU now.</source>
        <translation>{0} のメモリーが 1 件分にも足りないため、エンコーダーは CPU で動作しています。</translation>
    </message>
    <message>
        <source>The plain CLIP map does not exist for this encoder: its embedding is not made of the class token alone.</source>
        <translation>このエンコーダーには通常の CLIP マップがありません。埋め込みがクラストークンだけから作られていないためです。</translation>
    </message>
    <message>
        <source>The pooled embedding has one vector an image.</source>
        <translation>pooled の埋め込みは画像ごとに 1 つのベクトルです。</translation>
    </message>
    <message>
        <source>The printing colours (CMYK) were converted to sRGB {0}.</source>
        <translation>印刷用の色（CMYK）を sRGB に変換しました（{0}）。</translation>
    </message>
    <message>
        <source>The prompt set &apos;{0}&apos; has no class.</source>
        <translation>プロンプトセット「{0}」にクラスがありません。</translation>
    </message>
    <message>
        <source>The prompt set &apos;{0}&apos; has no template.</source>
        <translation>プロンプトセット「{0}」にテンプレートがありません。</translation>
    </message>
    <message>
        <source>The prompt set &apos;{0}&apos; holds an empty prompt.</source>
        <translation>プロンプトセット「{0}」に空のプロンプトがあります。</translation>
    </message>
    <message>
        <source>The site &apos;{0}&apos; does not exist: the encoder has {1} blocks.</source>
        <translation>読み取り位置「{0}」はありません。エンコーダーのブロックは {1} 個です。</translation>
    </message>
    <message>
        <source>The site &apos;{0}&apos; does not exist: this encoder&apos;s image tower is not a plain vision transformer.</source>
        <translation>読み取り位置「{0}」はありません。このエンコーダーの画像側は標準の Vision Transformer ではありません。</translation>
    </message>
    <message>
        <source>The template &apos;{0}&apos; has no place for the prompt.</source>
        <translation>テンプレート「{0}」にプロンプトの位置がありません。</translation>
    </message>
    <message>
        <source>The tokenizer files of {0} cannot be used: {1}.</source>
        <translation>{0} のトークナイザーのファイルを使用できません：{1}。</translation>
    </message>
    <message>
        <source>The vocabulary &apos;{0}&apos; of the bundle has not one embedding for each word.</source>
        <translation>バンドルの語彙「{0}」の語と埋め込みの数が一致しません。</translation>
    </message>
    <message>
        <source>The vocabulary {0} holds no word.</source>
        <translation>語彙 {0} に語がありません。</translation>
    </message>
    <message>
        <source>There is no file or folder {0}.</source>
        <translation>{0} というファイルもフォルダーもありません。</translation>
    </message>
    <message>
        <source>There is no latent {0}.</source>
        <translation>潜在ユニット {0} はありません。</translation>
    </message>
    <message>
        <source>There is no space left to write {0}.</source>
        <translation>空き容量が足りず、{0} を書き込めません。</translation>
    </message>
    <message>
        <source>This is not a bundle: it has no {0}.</source>
        <translation>これはバンドルではありません：{0} がありません。</translation>
    </message>
    <message>
        <source>Transparent parts were laid on white.</source>
        <translation>透明な部分は白で塗りました。</translation>
    </message>
    <message>
        <source>Use &apos;auto&apos; or &apos;cpu&apos;.</source>
        <translation>「auto」または「cpu」を指定してください。</translation>
    </message>
    <message>
        <source>Use &apos;auto&apos;, &apos;cpu&apos;, &apos;cuda&apos; or &apos;cuda:N&apos;.</source>
        <translation>「auto」「cpu」「cuda」「cuda:N」のいずれかを指定してください。</translation>
    </message>
    <message>
        <source>Use &apos;auto&apos;, &apos;fp32&apos; or &apos;bf16&apos;.</source>
        <translation>「auto」「fp32」「bf16」のいずれかを指定してください。</translation>
    </message>
    <message>
        <source>Use &apos;cls&apos;, &apos;patch&apos; or &apos;all&apos;.</source>
        <translation>「cls」「patch」「all」のいずれかを指定してください。</translation>
    </message>
    <message>
        <source>Use &apos;{}&apos; for the bare prompt.</source>
        <translation>プロンプトだけを使う場合は「{}」としてください。</translation>
    </message>
    <message>
        <source>Use the site &apos;pooled&apos;.</source>
        <translation>読み取り位置「pooled」を使ってください。</translation>
    </message>
    <message>
        <source>Use the token rule &apos;cls&apos; for it.</source>
        <translation>トークン規則「cls」を使ってください。</translation>
    </message>
    <message>
        <source>Use up to 80 letters, digits, spaces and . ( ) + - _.</source>
        <translation>80 文字以内の英数字、空白、記号 . ( ) + - _ を使ってください。</translation>
    </message>
    <message>
        <source>Values from 0 to 65535 (16 bits per channel) were mapped to 0 to 255.</source>
        <translation>0～65535（チャンネルあたり 16 ビット）の値を 0～255 に変換しました。</translation>
    </message>
    <message>
        <source>Values from 0 to {0} ({1} bits) were mapped to 0 to 255.</source>
        <translation>0～{0}（{1} ビット）の値を 0～255 に変換しました。</translation>
    </message>
    <message>
        <source>Values from {0} to {1} were mapped to 0 to 255</source>
        <translation>{0}～{1} の値を 0～255 に変換しました</translation>
    </message>
    <message>
        <source>ViT with {0} blocks of width {1}, patch {2}, {3} px</source>
        <translation>ViT（ブロック {0} 個、幅 {1}、パッチ {2}、{3} px）</translation>
    </message>
    <message>
        <source>What was there before is untouched.</source>
        <translation>以前のものはそのまま残っています。</translation>
    </message>
    <message>
        <source>Windows reserves it</source>
        <translation>Windows の予約名です</translation>
    </message>
    <message>
        <source>Write a text for it or remove it.</source>
        <translation>文を入れるか、削除してください。</translation>
    </message>
    <message>
        <source>Write one word a line.</source>
        <translation>1 行に 1 語ずつ書いてください。</translation>
    </message>
    <message>
        <source>[height, width], [height, width, 1], [height, width, 3] or [height, width, 4]</source>
        <translation>[高さ, 幅]、[高さ, 幅, 1]、[高さ, 幅, 3]、[高さ, 幅, 4] のいずれか</translation>
    </message>
    <message>
        <source>a DICOM file</source>
        <translation>DICOM ファイル</translation>
    </message>
    <message>
        <source>a HEIC image</source>
        <translation>HEIC 画像</translation>
    </message>
    <message>
        <source>a JPEG 2000 image</source>
        <translation>JPEG 2000 画像</translation>
    </message>
    <message>
        <source>a JPEG XL image</source>
        <translation>JPEG XL 画像</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>PDF 文書</translation>
    </message>
    <message>
        <source>a Photoshop document</source>
        <translation>Photoshop 文書</translation>
    </message>
    <message>
        <source>a PostScript document</source>
        <translation>PostScript 文書</translation>
    </message>
    <message>
        <source>a camera raw file</source>
        <translation>カメラの RAW ファイル</translation>
    </message>
    <message>
        <source>a checksum in its pixel data is wrong</source>
        <translation>画素データのチェックサムが一致しません</translation>
    </message>
    <message>
        <source>a high dynamic range image</source>
        <translation>HDR 画像</translation>
    </message>
    <message>
        <source>a name has 1 to {0} bytes</source>
        <translation>名前は 1～{0} バイトです</translation>
    </message>
    <message>
        <source>a parameter is made of something that is not a tensor</source>
        <translation>パラメーターがテンソル以外のものから作られています</translation>
    </message>
    <message>
        <source>a part of it begins or ends with a space or ends with a dot</source>
        <translation>名前の先頭か末尾に空白、または末尾にピリオドがあります</translation>
    </message>
    <message>
        <source>a storage of {0} bytes cannot hold numbers of type {1}</source>
        <translation>{0} バイトの領域に型 {1} の数値は入りません</translation>
    </message>
    <message>
        <source>a tensor claims {0} numbers but its storage holds {1}</source>
        <translation>テンソルは {0} 個の数値を示していますが、領域には {1} 個しかありません</translation>
    </message>
    <message>
        <source>a tensor has a shape and strides that do not belong together</source>
        <translation>テンソルの形とストライドが合っていません</translation>
    </message>
    <message>
        <source>a tensor has a shape, stride or offset that is not made of whole numbers from zero up</source>
        <translation>テンソルの形、ストライド、オフセットが 0 以上の整数ではありません</translation>
    </message>
    <message>
        <source>a tensor has an impossible shape</source>
        <translation>テンソルの形があり得ない値です</translation>
    </message>
    <message>
        <source>a tensor has the unsupported number type {0}</source>
        <translation>テンソルが未対応の数値型 {0} です</translation>
    </message>
    <message>
        <source>a tensor is made of something that is not a storage</source>
        <translation>テンソルが記憶領域以外のものから作られています</translation>
    </message>
    <message>
        <source>a tensor is stored in a lazily transformed form</source>
        <translation>テンソルが変換待ちの形で保存されています</translation>
    </message>
    <message>
        <source>a tensor reaches outside of its storage</source>
        <translation>テンソルが記憶領域の外にはみ出しています</translation>
    </message>
    <message>
        <source>a window needs finite low &lt; high, not {0} and {1}</source>
        <translation>表示範囲は有限で下限 &lt; 上限でなければなりませんが、{0} と {1} です</translation>
    </message>
    <message>
        <source>an AVIF image</source>
        <translation>AVIF 画像</translation>
    </message>
    <message>
        <source>an OrderedDict has a key that is neither a text nor a whole number</source>
        <translation>OrderedDict のキーが文字列でも整数でもありません</translation>
    </message>
    <message>
        <source>an OrderedDict is made of something that is not a list</source>
        <translation>OrderedDict がリスト以外のものから作られています</translation>
    </message>
    <message>
        <source>an SVG drawing</source>
        <translation>SVG 図形</translation>
    </message>
    <message>
        <source>an array lies outside the file</source>
        <translation>配列がファイルの外を指しています</translation>
    </message>
    <message>
        <source>an image is uint8 [h, w, 3], not {0} {1}</source>
        <translation>画像は uint8 [h, w, 3] でなければなりませんが、{0} {1} です</translation>
    </message>
    <message>
        <source>an image of a kind that is not read here</source>
        <translation>対応していない種類の画像</translation>
    </message>
    <message>
        <source>decompression bomb</source>
        <translation>decompression bomb</translation>
    </message>
    <message>
        <source>differs from {0} in case only</source>
        <translation>は {0} と大文字と小文字しか違いません</translation>
    </message>
    <message>
        <source>every limit must be at least 1: {0}</source>
        <translation>制限値はすべて 1 以上でなければなりません：{0}</translation>
    </message>
    <message>
        <source>expected uint8 [height, width, 3], not {0} {1}</source>
        <translation>uint8 [高さ, 幅, 3] でなければなりませんが、{0} {1} です</translation>
    </message>
    <message>
        <source>has unknown bytes in front of it</source>
        <translation>の前に不明なデータがあります</translation>
    </message>
    <message>
        <source>it became shorter while it was read</source>
        <translation>読み取り中にファイルが短くなりました</translation>
    </message>
    <message>
        <source>it calls &apos;{0}&apos;, which a file of tensors has no need for</source>
        <translation>テンソルのファイルに必要のない「{0}」を呼び出しています</translation>
    </message>
    <message>
        <source>it calls something that is not a name</source>
        <translation>名前でないものを呼び出しています</translation>
    </message>
    <message>
        <source>it calls {0} with {1} arguments</source>
        <translation>{0} を {1} 個の引数で呼び出しています</translation>
    </message>
    <message>
        <source>it cannot be decoded ({0}: {1})</source>
        <translation>復号できません（{0}：{1}）</translation>
    </message>
    <message>
        <source>it changes &apos;{0}&apos;</source>
        <translation>「{0}」を書き換えようとしています</translation>
    </message>
    <message>
        <source>it ends before &apos;{0}&apos;</source>
        <translation>「{0}」の手前で終わっています</translation>
    </message>
    <message>
        <source>it ends within &apos;{0}&apos;</source>
        <translation>「{0}」の途中で終わっています</translation>
    </message>
    <message>
        <source>it ends within its header</source>
        <translation>ヘッダーの途中で終わっています</translation>
    </message>
    <message>
        <source>it has more pixels than are ever decoded</source>
        <translation>扱える画素数の上限を超えています</translation>
    </message>
    <message>
        <source>it has more than the {0} bytes allowed</source>
        <translation>許可された {0} バイトを超えています</translation>
    </message>
    <message>
        <source>it has more than {0} parts</source>
        <translation>構成要素が {0} 個を超えています</translation>
    </message>
    <message>
        <source>it has no content</source>
        <translation>中身がありません</translation>
    </message>
    <message>
        <source>it has no table &apos;model_cfg&apos;</source>
        <translation>「model_cfg」の項目がありません</translation>
    </message>
    <message>
        <source>it has the form that PyTorch wrote before version 1.6, a bare pickle</source>
        <translation>PyTorch 1.6 より前の形式（pickle のみ）です</translation>
    </message>
    <message>
        <source>it holds a control or direction character</source>
        <translation>制御文字または書字方向の文字が含まれています</translation>
    </message>
    <message>
        <source>it holds bytes in an unknown form</source>
        <translation>不明な形式のデータが含まれています</translation>
    </message>
    <message>
        <source>it holds more than {0} tensors</source>
        <translation>テンソルが {0} 個を超えています</translation>
    </message>
    <message>
        <source>it holds numbers of the unsupported type &apos;{0}&apos;</source>
        <translation>未対応の数値型「{0}」が含まれています</translation>
    </message>
    <message>
        <source>it holds {0} tensors, more than the {1} allowed</source>
        <translation>テンソルが {0} 個あり、許可された {1} 個を超えています</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>フォルダーです</translation>
    </message>
    <message>
        <source>it is a link that leads back to itself</source>
        <translation>自分自身に戻るリンクです</translation>
    </message>
    <message>
        <source>it is a link to a file that is not there</source>
        <translation>存在しないファイルへのリンクです</translation>
    </message>
    <message>
        <source>it is a zip archive but not one that PyTorch wrote</source>
        <translation>ZIP 形式ですが、PyTorch が書いたものではありません</translation>
    </message>
    <message>
        <source>it is cut off before the end of the picture</source>
        <translation>画像の途中で切れています</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>破損しています</translation>
    </message>
    <message>
        <source>it is deeper than {0} folders</source>
        <translation>フォルダーの階層が {0} 段を超えています</translation>
    </message>
    <message>
        <source>it is for another kind of colour</source>
        <translation>別の種類の色のためのものです</translation>
    </message>
    <message>
        <source>it is neither a safetensors file nor a PyTorch file</source>
        <translation>safetensors でも PyTorch でもないファイルです</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>JSON オブジェクトではありません</translation>
    </message>
    <message>
        <source>it is not a file but a device or a pipe</source>
        <translation>ファイルではなく、デバイスまたはパイプです</translation>
    </message>
    <message>
        <source>it is not a file but a pipe, socket or device</source>
        <translation>ファイルではなく、パイプ、ソケットまたはデバイスです</translation>
    </message>
    <message>
        <source>it is not a plain relative path</source>
        <translation>単純な相対パスではありません</translation>
    </message>
    <message>
        <source>it is not a safetensors file</source>
        <translation>safetensors ファイルではありません</translation>
    </message>
    <message>
        <source>it is not valid JSON</source>
        <translation>正しい JSON ではありません</translation>
    </message>
    <message>
        <source>it is too large</source>
        <translation>大きすぎます</translation>
    </message>
    <message>
        <source>it is too short for a safetensors file</source>
        <translation>safetensors ファイルとしては短すぎます</translation>
    </message>
    <message>
        <source>it is {0}</source>
        <translation>{0}です</translation>
    </message>
    <message>
        <source>it is {0} x {1} pixels; at most {2} pixels and {3} on a side are allowed</source>
        <translation>{0} x {1} 画素です。上限は総数 {2} 画素、一辺 {3} 画素です</translation>
    </message>
    <message>
        <source>it leads to more than {0} images</source>
        <translation>画像が {0} 枚を超えています</translation>
    </message>
    <message>
        <source>it makes an object of &apos;{0}&apos;, which a file of tensors has no need for</source>
        <translation>テンソルのファイルに必要のない「{0}」のオブジェクトを作ろうとしています</translation>
    </message>
    <message>
        <source>it makes an object of something that is not a class</source>
        <translation>クラスでないものからオブジェクトを作ろうとしています</translation>
    </message>
    <message>
        <source>its &apos;embed_dim&apos; is not a positive whole number</source>
        <translation>「embed_dim」が正の整数ではありません</translation>
    </message>
    <message>
        <source>its &apos;model_cfg&apos; has no table &apos;{0}&apos;</source>
        <translation>「model_cfg」に「{0}」の項目がありません</translation>
    </message>
    <message>
        <source>its &apos;preprocess_cfg&apos; has a colour mode or fill colour that open_clip does not know</source>
        <translation>「preprocess_cfg」の色モードまたは塗り色が open_clip にないものです</translation>
    </message>
    <message>
        <source>its &apos;preprocess_cfg&apos; is not a table</source>
        <translation>「preprocess_cfg」が表ではありません</translation>
    </message>
    <message>
        <source>its &apos;preprocess_cfg&apos; names an interpolation or resize mode that open_clip does not know</source>
        <translation>「preprocess_cfg」の補間またはリサイズの方法が open_clip にないものです</translation>
    </message>
    <message>
        <source>its 16-bit colour uses only the lowest 12 bits and would be seen as black</source>
        <translation>16 ビットの色のうち下位 12 ビットしか使われておらず、真っ黒に見えてしまいます</translation>
    </message>
    <message>
        <source>its characters are not composed (NFC)</source>
        <translation>文字が合成済み（NFC）ではありません</translation>
    </message>
    <message>
        <source>its checksum in the zip is wrong</source>
        <translation>ZIP 内のチェックサムが一致しません</translation>
    </message>
    <message>
        <source>its content is not an image</source>
        <translation>内容が画像ではありません</translation>
    </message>
    <message>
        <source>its float values are not all between 0 and 1</source>
        <translation>浮動小数点の値に 0 から 1 の範囲外のものがあります</translation>
    </message>
    <message>
        <source>its header claims {0} bytes, more than the {1} allowed</source>
        <translation>ヘッダーが {0} バイトとなっており、許可された {1} を超えています</translation>
    </message>
    <message>
        <source>its header holds {0}</source>
        <translation>ヘッダーに {0} が含まれています</translation>
    </message>
    <message>
        <source>its header is damaged, or its pixels are stored in a way that is not read here</source>
        <translation>ヘッダーが破損しているか、対応していない画素形式です</translation>
    </message>
    <message>
        <source>its header is not a JSON object</source>
        <translation>ヘッダーが JSON オブジェクトではありません</translation>
    </message>
    <message>
        <source>its header is not valid JSON</source>
        <translation>ヘッダーが正しい JSON ではありません</translation>
    </message>
    <message>
        <source>its metadata is not a table of texts</source>
        <translation>メタデータが文字列の表ではありません</translation>
    </message>
    <message>
        <source>its numbers are stored in another byte order</source>
        <translation>数値のバイト順が異なります</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; is compressed, which PyTorch never does</source>
        <translation>構成要素「{0}」が圧縮されています（PyTorch は圧縮しません）</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; is encrypted</source>
        <translation>構成要素「{0}」が暗号化されています</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; is missing</source>
        <translation>構成要素「{0}」がありません</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; overlaps the next one</source>
        <translation>構成要素「{0}」が次の要素と重なっています</translation>
    </message>
    <message>
        <source>its part &apos;{0}&apos; stands in it twice</source>
        <translation>構成要素「{0}」が 2 回現れます</translation>
    </message>
    <message>
        <source>its pixel data has another size than its header says</source>
        <translation>画素データの大きさがヘッダーと一致しません</translation>
    </message>
    <message>
        <source>its shape is {0}, not {1}</source>
        <translation>形が {1} ではなく {0} です</translation>
    </message>
    <message>
        <source>its shape {0} holds no pixels</source>
        <translation>形 {0} には画素がありません</translation>
    </message>
    <message>
        <source>its storage &apos;{0}&apos; has another size than its structure says</source>
        <translation>領域「{0}」の大きさが構造の記述と一致しません</translation>
    </message>
    <message>
        <source>its storage &apos;{0}&apos; is described in two ways</source>
        <translation>領域「{0}」の記述が 2 通りあります</translation>
    </message>
    <message>
        <source>its structure has a key that is neither a text nor a whole number</source>
        <translation>構造のキーが文字列でも整数でもありません</translation>
    </message>
    <message>
        <source>its structure has more than {0} steps</source>
        <translation>構造の手順が {0} を超えています</translation>
    </message>
    <message>
        <source>its structure is damaged</source>
        <translation>構造が破損しています</translation>
    </message>
    <message>
        <source>its structure is damaged or cut off</source>
        <translation>構造が破損しているか、途中で切れています</translation>
    </message>
    <message>
        <source>its structure is nested more than {0} deep or too large</source>
        <translation>構造の入れ子が {0} 段を超えているか、大きすぎます</translation>
    </message>
    <message>
        <source>its structure makes an object with named arguments</source>
        <translation>構造が名前付き引数でオブジェクトを作ろうとしています</translation>
    </message>
    <message>
        <source>its structure refers to something that is not a storage</source>
        <translation>構造が記憶領域でないものを参照しています</translation>
    </message>
    <message>
        <source>its structure takes more than {0} bytes</source>
        <translation>構造が {0} バイトを超えています</translation>
    </message>
    <message>
        <source>its structure uses &apos;{0}&apos;, which no file of tensors needs</source>
        <translation>テンソルのファイルに必要のない「{0}」が構造に使われています</translation>
    </message>
    <message>
        <source>its table of contents is damaged, as when a file was not copied to its end</source>
        <translation>目次が破損しています。コピーが途中で終わったファイルに見られる状態です</translation>
    </message>
    <message>
        <source>its tensors need {0} bytes but the file has {1}</source>
        <translation>テンソルには {0} バイト必要ですが、ファイルには {1} しかありません</translation>
    </message>
    <message>
        <source>its two headers of &apos;{0}&apos; contradict each other</source>
        <translation>「{0}」の 2 つのヘッダーが矛盾しています</translation>
    </message>
    <message>
        <source>its values are {0}, not uint8, uint16, bool or float</source>
        <translation>値の型が {0} です。uint8、uint16、bool、float のいずれかでなければなりません</translation>
    </message>
    <message>
        <source>max_pixels may be raised to {0}, not to {1}</source>
        <translation>max_pixels の上限は {0} で、{1} にはできません</translation>
    </message>
    <message>
        <source>module &apos;sae_auditor&apos; has no attribute &apos;{0}&apos;</source>
        <translation>モジュール「sae_auditor」に属性「{0}」がありません</translation>
    </message>
    <message>
        <source>module &apos;{0}&apos; has no attribute &apos;{1}&apos;</source>
        <translation>モジュール「{0}」に属性「{1}」がありません</translation>
    </message>
    <message>
        <source>module {0} has no attribute {1}</source>
        <translation>モジュール {0} に属性 {1} がありません</translation>
    </message>
    <message>
        <source>no file can have this name</source>
        <translation>この名前のファイルは存在できません</translation>
    </message>
    <message>
        <source>none of its values is a finite number</source>
        <translation>有限の値が 1 つもありません</translation>
    </message>
    <message>
        <source>open_clip&apos;s {0}</source>
        <translation>open_clip の {0}</translation>
    </message>
    <message>
        <source>overlaps the file before it</source>
        <translation>が前のファイルと重なっています</translation>
    </message>
    <message>
        <source>pixels are [1, 3, s, s], not {0}</source>
        <translation>画素の形は [1, 3, s, s] でなければなりませんが、{0} です</translation>
    </message>
    <message>
        <source>pixels are [n, 3, s, s] with n at least 1, not {0}</source>
        <translation>画素の形は [n, 3, s, s]（n は 1 以上）でなければなりませんが、{0} です</translation>
    </message>
    <message>
        <source>prompt set</source>
        <translation>プロンプトセット</translation>
    </message>
    <message>
        <source>quality goes from 1 to 95, not {0}</source>
        <translation>品質は 1 から 95 までで、{0} にはできません</translation>
    </message>
    <message>
        <source>side_px must be at least 1, not {0}</source>
        <translation>side_px は 1 以上でなければなりませんが、{0} です</translation>
    </message>
    <message>
        <source>something follows the end of its structure</source>
        <translation>構造の終わりの後に余分なデータがあります</translation>
    </message>
    <message>
        <source>stands twice</source>
        <translation>が 2 回あります</translation>
    </message>
    <message>
        <source>the SAE</source>
        <translation>SAE</translation>
    </message>
    <message>
        <source>the bytes of &apos;{0}&apos; do not follow those of the tensor before it</source>
        <translation>「{0}」のデータが前のテンソルに続いていません</translation>
    </message>
    <message>
        <source>the bytes of &apos;{0}&apos; do not match its shape {1}</source>
        <translation>「{0}」のデータ量が形 {1} と一致しません</translation>
    </message>
    <message>
        <source>the directory ends early</source>
        <translation>ディレクトリが途中で終わっています</translation>
    </message>
    <message>
        <source>the directory is damaged</source>
        <translation>ディレクトリが破損しています</translation>
    </message>
    <message>
        <source>the entry of &apos;{0}&apos; is not made of dtype, shape and data_offsets</source>
        <translation>「{0}」の項目が dtype、shape、data_offsets から成っていません</translation>
    </message>
    <message>
        <source>the entry of &apos;{0}&apos; makes no sense</source>
        <translation>「{0}」の項目が意味をなしません</translation>
    </message>
    <message>
        <source>the folder holds no images</source>
        <translation>フォルダーに画像がありません</translation>
    </message>
    <message>
        <source>the name &apos;{0}&apos; stands twice in its header</source>
        <translation>名前「{0}」がヘッダーに 2 回あります</translation>
    </message>
    <message>
        <source>the offsets of &apos;{0}&apos;</source>
        <translation>「{0}」のオフセット</translation>
    </message>
    <message>
        <source>the shape of &apos;{0}&apos;</source>
        <translation>「{0}」の形</translation>
    </message>
    <message>
        <source>the system could not read it: {0}</source>
        <translation>システムが読み取れませんでした：{0}</translation>
    </message>
    <message>
        <source>there is no folder {0}</source>
        <translation>フォルダー {0} がありません</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>ファイルがありません</translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation>そのようなファイルやフォルダーはありません</translation>
    </message>
    <message>
        <source>there is not enough memory to decode it</source>
        <translation>復号に必要なメモリーが足りません</translation>
    </message>
    <message>
        <source>this site has no closed form</source>
        <translation>この読み取り位置には閉じた式がありません</translation>
    </message>
    <message>
        <source>turned by 180 degrees</source>
        <translation>180 度回転</translation>
    </message>
    <message>
        <source>turned by 180 degrees and mirrored</source>
        <translation>180 度回転と反転</translation>
    </message>
    <message>
        <source>turned by 90 degrees to the left</source>
        <translation>左に 90 度回転</translation>
    </message>
    <message>
        <source>turned by 90 degrees to the left and mirrored</source>
        <translation>左に 90 度回転と反転</translation>
    </message>
    <message>
        <source>turned by 90 degrees to the right</source>
        <translation>右に 90 度回転</translation>
    </message>
    <message>
        <source>turned by 90 degrees to the right and mirrored</source>
        <translation>右に 90 度回転と反転</translation>
    </message>
    <message>
        <source>two of its tensors have the same name &apos;{0}&apos;</source>
        <translation>同じ名前「{0}」のテンソルが 2 つあります</translation>
    </message>
    <message>
        <source>with its colour profile</source>
        <translation>カラープロファイルを使用</translation>
    </message>
    <message>
        <source>without a colour profile</source>
        <translation>カラープロファイルなし</translation>
    </message>
    <message>
        <source>you are not allowed to read it</source>
        <translation>読み取る権限がありません</translation>
    </message>
    <message>
        <source>you are not allowed to write there</source>
        <translation>そこに書き込む権限がありません</translation>
    </message>
    <message>
        <source>{0} asks for the tokenizer &apos;{1}&apos;, but its file tokenizer.json is missing.</source>
        <translation>{0} にはトークナイザー「{1}」が必要ですが、ファイル tokenizer.json がありません。</translation>
    </message>
    <message>
        <source>{0} cannot be given for an SAE in the native format.</source>
        <translation>標準形式の SAE に {0} は指定できません。</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}.</source>
        <translation>{0} を読み取れません：{1}。</translation>
    </message>
    <message>
        <source>{0} cannot be used ({1}): {2}.</source>
        <translation>{0} は使用できません（{1}）：{2}。</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}.</source>
        <translation>{0} に書き込めません：{1}。</translation>
    </message>
    <message>
        <source>{0} does not describe an encoder that open_clip can build: {1}.</source>
        <translation>{0} は open_clip で構築できるエンコーダーではありません：{1}。</translation>
    </message>
    <message>
        <source>{0} does not describe an encoder: {1}.</source>
        <translation>{0} はエンコーダーの設定ではありません：{1}。</translation>
    </message>
    <message>
        <source>{0} does not exist or is not a file.</source>
        <translation>{0} が存在しないか、ファイルではありません。</translation>
    </message>
    <message>
        <source>{0} does not exist.</source>
        <translation>{0} は存在しません。</translation>
    </message>
    <message>
        <source>{0} does not look like a CLIP with a vision transformer.</source>
        <translation>{0} は Vision Transformer を持つ CLIP ではないようです。</translation>
    </message>
    <message>
        <source>{0} does not pool its tokens, so there is no image embedding to explain.</source>
        <translation>{0} はトークンを集約しないため、説明対象となる画像の埋め込みがありません。</translation>
    </message>
    <message>
        <source>{0} fits no architecture that open_clip knows by name.</source>
        <translation>{0} に合うアーキテクチャが open_clip にありません。</translation>
    </message>
    <message>
        <source>{0} fits several architectures: {1}.</source>
        <translation>{0} に合うアーキテクチャが複数あります：{1}。</translation>
    </message>
    <message>
        <source>{0} has a tokenizer that needs the transformers library, which is not installed.</source>
        <translation>{0} のトークナイザーには transformers ライブラリーが必要ですが、インストールされていません。</translation>
    </message>
    <message>
        <source>{0} has no tensor &apos;{1}&apos;, which the encoder needs with shape {2}.</source>
        <translation>{0} に、エンコーダーに必要なテンソル「{1}」（形 {2}）がありません。</translation>
    </message>
    <message>
        <source>{0} has options for the tokenizer that this program does not know.</source>
        <translation>{0} に、このプログラムが対応していないトークナイザーの設定があります。</translation>
    </message>
    <message>
        <source>{0} has the layout of the transformers library, not open_clip&apos;s.</source>
        <translation>{0} は open_clip ではなく transformers ライブラリーの形式です。</translation>
    </message>
    <message>
        <source>{0} holds a tensor &apos;{1}&apos; of shape {2} that the encoder does not have.</source>
        <translation>{0} に、エンコーダーにないテンソル「{1}」（形 {2}）があります。</translation>
    </message>
    <message>
        <source>{0} holds more than {1} files.</source>
        <translation>{0} のファイルが {1} 個を超えています。</translation>
    </message>
    <message>
        <source>{0} holds several weights files: {1}.</source>
        <translation>{0} に重みファイルが複数あります：{1}。</translation>
    </message>
    <message>
        <source>{0} is both a file and a folder in the bundle.</source>
        <translation>{0} がバンドル内でファイルでもフォルダーでもあります。</translation>
    </message>
    <message>
        <source>{0} is damaged: &apos;{1}&apos; {2}.</source>
        <translation>{0} が破損しています：「{1}」{2}。</translation>
    </message>
    <message>
        <source>{0} is damaged: its directory is not as it was written.</source>
        <translation>{0} が破損しています：ディレクトリが書き込まれたときのものと異なります。</translation>
    </message>
    <message>
        <source>{0} is damaged: its directory lies outside the file.</source>
        <translation>{0} が破損しています：ディレクトリがファイルの外を指しています。</translation>
    </message>
    <message>
        <source>{0} is damaged: its files are not in order.</source>
        <translation>{0} が破損しています：ファイルの順序が正しくありません。</translation>
    </message>
    <message>
        <source>{0} is damaged: the header of &apos;{1}&apos; does not match the directory.</source>
        <translation>{0} が破損しています：「{1}」のヘッダーがディレクトリと一致しません。</translation>
    </message>
    <message>
        <source>{0} is damaged: {1}.</source>
        <translation>{0} が破損しています：{1}。</translation>
    </message>
    <message>
        <source>{0} is missing.</source>
        <translation>{0} がありません。</translation>
    </message>
    <message>
        <source>{0} is not a bundle, or its end is missing.</source>
        <translation>{0} はバンドルではないか、末尾が欠けています。</translation>
    </message>
    <message>
        <source>{0} is not a folder</source>
        <translation>{0} はフォルダーではありません</translation>
    </message>
    <message>
        <source>{0} is not a folder.</source>
        <translation>{0} はフォルダーではありません。</translation>
    </message>
    <message>
        <source>{0} is not a list of whole numbers from zero up</source>
        <translation>{0} が 0 以上の整数の並びではありません</translation>
    </message>
    <message>
        <source>{0} is not a prompt set.</source>
        <translation>{0} はプロンプトセットではありません。</translation>
    </message>
    <message>
        <source>{0} is not a text</source>
        <translation>{0} は文字列ではありません</translation>
    </message>
    <message>
        <source>{0} is not a text file.</source>
        <translation>{0} はテキストファイルではありません。</translation>
    </message>
    <message>
        <source>{0} is not an SAE this program can read.</source>
        <translation>{0} は、このプログラムで読める SAE ではありません。</translation>
    </message>
    <message>
        <source>{0} is not an acceptable name for a tensor</source>
        <translation>{0} はテンソルの名前として使えません</translation>
    </message>
    <message>
        <source>{0} is not behind a block</source>
        <translation>{0} はブロックの後ではありません</translation>
    </message>
    <message>
        <source>{0} is not empty.</source>
        <translation>{0} が空ではありません。</translation>
    </message>
    <message>
        <source>{0} is not only data: {1}.</source>
        <translation>{0} にデータ以外のものが含まれています：{1}。</translation>
    </message>
    <message>
        <source>{0} is not valid JSON: {1}.</source>
        <translation>{0} は正しい JSON ではありません：{1}。</translation>
    </message>
    <message>
        <source>{0} is one of OpenAI&apos;s files, so QuickGELU is used.</source>
        <translation>{0} は OpenAI のファイルのため、QuickGELU を使います。</translation>
    </message>
    <message>
        <source>{0} is too large for a configuration.</source>
        <translation>{0} は設定ファイルとしては大きすぎます。</translation>
    </message>
    <message>
        <source>{0} is too large for a prompt set.</source>
        <translation>{0} はプロンプトセットとしては大きすぎます。</translation>
    </message>
    <message>
        <source>{0} is too large for a vocabulary.</source>
        <translation>{0} は語彙としては大きすぎます。</translation>
    </message>
    <message>
        <source>{0} is too large for what its name says.</source>
        <translation>{0} は、その名前のファイルとしては大きすぎます。</translation>
    </message>
    <message>
        <source>{0} lies inside the bundle&apos;s own folder.</source>
        <translation>{0} はバンドル自身のフォルダーの中にあります。</translation>
    </message>
    <message>
        <source>{0} looks like MobileCLIP weights but does not fit the model: {1}.</source>
        <translation>{0} は MobileCLIP の重みのようですが、モデルに合いません：{1}。</translation>
    </message>
    <message>
        <source>{0} names the image tower &apos;{1}&apos;, which timm does not know.</source>
        <translation>{0} の画像側「{1}」は timm にないものです。</translation>
    </message>
    <message>
        <source>{0} of the bundle is not a manifest: {1}.</source>
        <translation>バンドルの {0} はマニフェストではありません：{1}。</translation>
    </message>
    <message>
        <source>{0} of the bundle is not in the form in which this program writes it.</source>
        <translation>バンドルの {0} が、このプログラムが書き出す形式ではありません。</translation>
    </message>
    <message>
        <source>{0} of the bundle is not valid at &apos;{1}&apos;: {2}.</source>
        <translation>バンドルの {0} の「{1}」が正しくありません：{2}。</translation>
    </message>
    <message>
        <source>{0} of the bundle is too large.</source>
        <translation>バンドルの {0} が大きすぎます。</translation>
    </message>
    <message>
        <source>{0} of the bundle was changed: it does not match {1}.</source>
        <translation>バンドルの {0} が変更されています：{1} と一致しません。</translation>
    </message>
    <message>
        <source>{0} of {1} is not the configuration of an SAE: {2}.</source>
        <translation>{1} の {0} は SAE の設定ではありません：{2}。</translation>
    </message>
    <message>
        <source>{0} takes its text tower from the transformers library (&apos;{1}&apos;).</source>
        <translation>{0} のテキスト側は transformers ライブラリーのもの（「{1}」）です。</translation>
    </message>
    <message>
        <source>{0} uses scaled cosine attention, which open_clip itself cannot compute.</source>
        <translation>{0} は scaled cosine attention を使っており、open_clip 自体が計算できません。</translation>
    </message>
    <message>
        <source>{0}: &apos;{1}&apos; has shape {2}, the encoder needs {3}.</source>
        <translation>{0}：「{1}」の形は {2} ですが、エンコーダーには {3} が必要です。</translation>
    </message>
    <message>
        <source>{0}: &apos;{1}&apos; has the number type {2}, the encoder needs {3}.</source>
        <translation>{0}：「{1}」の数値型は {2} ですが、エンコーダーには {3} が必要です。</translation>
    </message>
    <message>
        <source>{0}: &apos;{1}&apos; holds values that are not finite.</source>
        <translation>{0}：「{1}」に有限でない値があります。</translation>
    </message>
    <message>
        <source>{0}: avifdec IN.avif OUT.png.</source>
        <translation>{0}：avifdec IN.avif OUT.png</translation>
    </message>
    <message>
        <source>{0}: djxl IN.jxl OUT.png.</source>
        <translation>{0}：djxl IN.jxl OUT.png</translation>
    </message>
    <message>
        <source>{0}: heif-convert IN.heic OUT.png, or export it.</source>
        <translation>{0}：heif-convert IN.heic OUT.png で変換するか、書き出してください。</translation>
    </message>
    <message>
        <source>{0}: magick IN OUT.png.</source>
        <translation>{0}：magick IN OUT.png</translation>
    </message>
    <message>
        <source>{0}: opj_decompress -i IN.jp2 -o OUT.png.</source>
        <translation>{0}：opj_decompress -i IN.jp2 -o OUT.png</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Why did the model decide that?</source>
        <translation>モデルはなぜそう判断したのか？</translation>
    </message>
    <message>
        <source>Drop images or a folder here, or paste an image, and read which latents fired, what they mean and how much each pushed the prediction.</source>
        <translation>画像やフォルダーをここにドロップするか、画像を貼り付けてください。どの潜在ユニットが発火し、何を意味し、予測をどれだけ動かしたかが分かります。</translation>
    </message>
    <message>
        <source>Open images…</source>
        <translation>画像を開く…</translation>
    </message>
    <message>
        <source>Try the sample images</source>
        <translation>サンプル画像で試す</translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>{name}, {number} of {count}, {state}</source>
        <translation>{name}、{count} 枚中 {number} 枚目、{state}</translation>
    </message>
    <message>
        <source>audited</source>
        <translation>監査済み</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>使用不可</translation>
    </message>
    <message>
        <source>being audited</source>
        <translation>監査中</translation>
    </message>
    <message>
        <source>not audited yet</source>
        <translation>未監査</translation>
    </message>
</context>
<context>
    <name>FilmstripList</name>
    <message>
        <source>Images</source>
        <translation>画像</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>List of shortcuts</source>
        <translation>ショートカット一覧</translation>
    </message>
    <message>
        <source>More</source>
        <translation>その他</translation>
    </message>
</context>
<context>
    <name>Loading</name>
    <message>
        <source>Loading PyTorch…</source>
        <translation>PyTorch を読み込み中…</translation>
    </message>
    <message>
        <source>Verifying the bundle…</source>
        <translation>バンドルを検証中…</translation>
    </message>
    <message>
        <source>Loading the encoder…</source>
        <translation>エンコーダーを読み込み中…</translation>
    </message>
</context>
<context>
    <name>LoadingStrip</name>
    <message>
        <source>Loading</source>
        <translation>読み込み中</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Images ({patterns})</source>
        <translation>画像 ({patterns})</translation>
    </message>
    <message>
        <source>Open images</source>
        <translation>画像を開く</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Open bundle file</source>
        <translation>バンドルファイルを開く</translation>
    </message>
    <message>
        <source>Bundles (*.saebundle);;All files (*)</source>
        <translation>バンドル (*.saebundle);;すべてのファイル (*)</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>編集(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>表示(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>画像(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Audit</source>
        <translation>監査(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>ヘルプ(&amp;H)</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Copy details</source>
        <translation>詳細をコピー</translation>
    </message>
    <message>
        <source>Close message</source>
        <translation>メッセージを閉じる</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>メッセージ</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>ほか {count} 件</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>The program made a mistake: {}</source>
        <translation>プログラムの内部エラー：{}</translation>
    </message>
    <message>
        <source>Your images and files are unchanged.</source>
        <translation>画像とファイルは変更されていません。</translation>
    </message>
    <message>
        <source>Copy the details and send them to whoever maintains this program.</source>
        <translation>詳細をコピーして、このプログラムの保守担当者に送ってください。</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Workspaces</source>
        <translation>ワークスペース</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>There is no image on the clipboard or in what was dropped.</source>
        <translation>クリップボードまたはドロップされたデータに画像がありません。</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>画像のフォルダーを開く</translation>
    </message>
    <message>
        <source>Open a bundle folder</source>
        <translation>バンドルフォルダーを開く</translation>
    </message>
    <message>
        <source>Undone: {}</source>
        <translation>元に戻しました：{}</translation>
    </message>
    <message>
        <source>Done again: {}</source>
        <translation>やり直しました：{}</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>This program never uses a network: nothing leaves this computer.</source>
        <translation>このプログラムはネットワークを一切使いません。データがこのコンピューターの外へ出ることはありません。</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>オフライン</translation>
    </message>
    <message>
        <source>The encoder runs on {device} with {precision} numbers.</source>
        <translation>エンコーダーは {device} 上で、精度 {precision} で動作しています。</translation>
    </message>
    <message>
        <source>Image {number} of {count}</source>
        <translation>画像 {number} / {count}</translation>
    </message>
</context>
<context>
    <name>Thumbnails</name>
    <message>
        <source>The image cannot be shown: {}</source>
        <translation>画像を表示できません：{}</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Bundle</source>
        <translation>バンドル</translation>
    </message>
    <message>
        <source>No bundle</source>
        <translation>バンドルなし</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>コマンドを検索</translation>
    </message>
    <message>
        <source>Open images…</source>
        <translation>画像を開く…</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>ライト／ダーク切り替え</translation>
    </message>
    <message>
        <source>Bundle: {name}</source>
        <translation>バンドル：{name}</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近使ったバンドル</translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message>
        <source>Looking for images…</source>
        <translation>画像を探しています…</translation>
    </message>
    <message>
        <source>Opening the bundle…</source>
        <translation>バンドルを開いています…</translation>
    </message>
    <message>
        <source>Opening the bundle</source>
        <translation>バンドルを開いています</translation>
    </message>
    <message>
        <source>Adding images</source>
        <translation>画像を追加中</translation>
    </message>
    <message>
        <source>Pasted image {}</source>
        <translation>貼り付けた画像 {}</translation>
    </message>
    <message>
        <source>{} images were taken out of the filmstrip.</source>
        <translation>{} 枚の画像をフィルムストリップから外しました。</translation>
    </message>
    <message>
        <source>Undo brings them back.</source>
        <translation>「元に戻す」で戻せます。</translation>
    </message>
    <message>
        <source>No image was found there.</source>
        <translation>画像が見つかりませんでした。</translation>
    </message>
    <message>
        <source>The filmstrip is unchanged.</source>
        <translation>フィルムストリップは変更されていません。</translation>
    </message>
    <message>
        <source>Choose image files, or a folder that contains some.</source>
        <translation>画像ファイル、または画像の入ったフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>These images are in the filmstrip already.</source>
        <translation>これらの画像はすでにフィルムストリップにあります。</translation>
    </message>
    <message>
        <source>Add {} images</source>
        <translation>画像 {} 枚の追加</translation>
    </message>
    <message>
        <source>Remove {} images</source>
        <translation>画像 {} 枚を外す</translation>
    </message>
    <message>
        <source>The bundle “{}” is still in use.</source>
        <translation>引き続きバンドル「{}」を使用します。</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message>
        <source>Audit</source>
        <translation>監査</translation>
    </message>
</context>
</TS>
