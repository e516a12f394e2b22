<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
    <context>
        <name />
        <message>
            <source>SettingTexts</source>
            <comment>Transcribe</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Translate to English</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>8-bit</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>4-bit nf4</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Adapted projections</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>All</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>None</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Linear</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Cosine</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Constant</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Trimmed</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Padded</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Automatic</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>case, punctuation</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>case, punctuation, spaces</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>case, punctuation (Korean)</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>nothing</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Auto</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Choose at least one</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Type a whole number</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Type a number</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Choose the language spoken</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Not a language that this checkpoint knows</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>off</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>More than {low}, at most {high}</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>From {low} to {high}</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>At least {low}</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>At most {high}</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>This checkpoint knows only English</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Spoken in all recordings</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Write what is said, in its language</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Texts must be English translations of what is said</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Strength; usually 2 × rank</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>In all {count} attention blocks</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>In the feed-forward part of all {count} layers</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>In all {count} attention blocks and {layers} layers</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Smaller base weights save memory, not time; the adapter stays in float32.</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Not needed: {name} fits as it is. Smaller weights save memory, not time.</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>{count} times through the data</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>{count} steps</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Batch size; costs memory</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>{count} utterances a step</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>First {count} steps</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Exact; right for a CPU</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Adapter stays in float32</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>The last {count} are kept</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Here: {profile}</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>Shown beside every CER</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>{count} utterances, never trained on</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>{count} evaluations, {seconds} s each</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingTexts</source>
            <comment>{count} evaluations</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>TrainControls</source>
            <comment>Show folder</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>TrainControls</source>
            <comment>Open report</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>TrainControls</source>
            <comment>Evaluate now</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>TrainControls</source>
            <comment>Save now</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>TrainControls</source>
            <comment>Resume</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>TrainControls</source>
            <comment>Compare</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingsForm</source>
            <comment>All linear layers</comment>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>CheckpointBox</name>
        <message>
            <source>A folder on this machine…</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>ClipPanel</name>
        <message>
            <source>Play (Space)</source>
            <translation>재생(스페이스 바)</translation>
        </message>
        <message>
            <source>Play again and again</source>
            <translation>반복 재생</translation>
        </message>
        <message>
            <source>s</source>
            <translation>초</translation>
        </message>
        <message>
            <source>of {time}</source>
            <translation>/ {time}</translation>
        </message>
        <message>
            <source>The file is no longer where it was.</source>
            <translation>파일이 원래 자리에 없습니다.</translation>
        </message>
        <message>
            <source>The file holds no sound.</source>
            <translation>파일에 소리가 들어 있지 않습니다.</translation>
        </message>
        <message>
            <source>The recording is too long to be shown here. Cut it into parts first.</source>
            <translation>녹음이 너무 길어 여기에 표시할 수 없습니다. 먼저 여러 개로 잘라 주세요.</translation>
        </message>
        <message>
            <source>The file cannot be decoded. Convert it to WAV or FLAC.</source>
            <translation>파일을 디코딩할 수 없습니다. WAV나 FLAC으로 변환해 주세요.</translation>
        </message>
        <message>
            <source>There is nothing to play on. Connect headphones or loudspeakers, then press play again.</source>
            <translation>소리를 낼 장치가 없습니다. 헤드폰이나 스피커를 연결한 뒤 다시 재생해 주세요.</translation>
        </message>
        <message>
            <source>Pause (Space)</source>
            <translation>일시 정지(스페이스 바)</translation>
        </message>
    </context>
    <context>
        <name>ComparePage</name>
        <message>
            <source>Compare</source>
            <translation>비교</translation>
        </message>
        <message>
            <source>There is no adapter yet</source>
            <translation>아직 어댑터가 없습니다</translation>
        </message>
        <message>
            <source>This page shows, for the same recording, what the base model hears and what your adapter hears, side by side. It needs a finished run.</source>
            <translation>같은 녹음을 기본 모델과 내 어댑터가 어떻게 알아듣는지 나란히 보여 주는 화면입니다. 먼저 끝까지 학습한 실행이 있어야 합니다.</translation>
        </message>
        <message>
            <source>See the runs</source>
            <translation>실행 보기</translation>
        </message>
    </context>
    <context>
        <name>DataPage</name>
        <message>
            <source>Data</source>
            <translation>데이터</translation>
        </message>
        <message>
            <source>Add recordings…</source>
            <translation>녹음 추가…</translation>
        </message>
        <message>
            <source>Continue to Setup</source>
            <translation>설정으로 계속</translation>
        </message>
        <message>
            <source>Reading recordings</source>
            <translation>녹음을 읽는 중</translation>
        </message>
        <message>
            <source>Open a folder of recordings</source>
            <translation>녹음 폴더 열기</translation>
        </message>
        <message>
            <source>Moved to evaluation: {what}</source>
            <translation>평가로 옮김: {what}</translation>
        </message>
        <message>
            <source>Moved to training: {what}</source>
            <translation>학습으로 옮김: {what}</translation>
        </message>
        <message>
            <source>Left out: {what}</source>
            <translation>제외함: {what}</translation>
        </message>
        <message>
            <source>Taken in: {what}</source>
            <translation>다시 포함함: {what}</translation>
        </message>
        <message>
            <source>{count} recordings</source>
            <translation>녹음 {count}개</translation>
        </message>
        <message>
            <source>Not done: nothing would be left to train on or to evaluate on.</source>
            <translation>그렇게 하면 학습하거나 평가할 녹음이 남지 않아 실행하지 않았습니다.</translation>
        </message>
        <message>
            <source>{count} of {total}</source>
            <translation>{total}개 중 {count}번째</translation>
        </message>
        <message>
            <source>No recordings are open</source>
            <translation>열린 녹음이 없습니다</translation>
        </message>
        <message>
            <source>This page lists your recordings with their texts, finds what is wrong with them, and lets you mend it. Open a folder of recordings to begin.</source>
            <translation>녹음과 받아쓴 글을 보여 주고, 문제를 찾아 고칠 수 있는 화면입니다. 녹음 폴더를 열어 시작하세요.</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>폴더 열기…</translation>
        </message>
        <message>
            <source>Open recordings</source>
            <translation type="vanished">녹음 열기</translation>
        </message>
    </context>
    <context>
        <name>DataSummary</name>
        <message>
            <source>Utterances</source>
            <translation>발화</translation>
        </message>
        <message>
            <source>Audio</source>
            <translation>오디오</translation>
        </message>
        <message>
            <source>Median length</source>
            <translation>길이 중앙값</translation>
        </message>
        <message>
            <source>Problems</source>
            <translation>문제</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>길이</translation>
        </message>
        <message>
            <source>Characters per second</source>
            <translation>초당 글자 수</translation>
        </message>
        <message>
            <source>{train} train, {eval} eval</source>
            <translation>학습 {train}, 평가 {eval}</translation>
        </message>
        <message>
            <source>Choose how many are held out for evaluation</source>
            <translation>평가용으로 떼어 둘 비율 고르기</translation>
        </message>
        <message>
            <source>longest {count} s</source>
            <translation>최장 {count}초</translation>
        </message>
        <message>
            <source>95 % under {count} s</source>
            <translation>95 %가 {count}초 미만</translation>
        </message>
        <message>
            <source>s</source>
            <translation>초</translation>
        </message>
        <message>
            <source>{count} left out</source>
            <translation>{count}개 제외</translation>
        </message>
        <message>
            <source>none left out</source>
            <translation>제외 없음</translation>
        </message>
        <message>
            <source>{count} over {limit} s</source>
            <translation>{limit}초 초과 {count}개</translation>
        </message>
        <message>
            <source>per s</source>
            <translation>글자/초</translation>
        </message>
        <message>
            <source>median {count}</source>
            <translation>중앙값 {count}</translation>
        </message>
        <message>
            <source>These recordings come with their own split</source>
            <translation>이 녹음은 학습·평가가 이미 나뉘어 있습니다</translation>
        </message>
        <message>
            <source>Held out for evaluation</source>
            <translation>평가용으로 떼어 두는 비율</translation>
        </message>
    </context>
    <context>
        <name>Demo</name>
        <message>
            <source>Recordings</source>
            <translation>녹음</translation>
        </message>
        <message>
            <source>sentences of medical dictation, 8 voices</source>
            <translation type="vanished">의료 받아쓰기 문장, 목소리 8가지</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>체크포인트</translation>
        </message>
        <message>
            <source>whisper-tiny.en, 37.8 M parameters</source>
            <translation type="vanished">whisper-tiny.en, 파라미터 37.8 M</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>결과</translation>
        </message>
        <message>
            <source>CER before and after, measured here</source>
            <translation type="vanished">학습 전후 CER을 직접 측정</translation>
        </message>
        <message>
            <source>spoken sentences, 8 voices</source>
            <translation>합성 문장, 목소리 8가지</translation>
        </message>
        <message>
            <source>whisper-tiny.en, 37.8 M</source>
            <translation>whisper-tiny.en, 37.8 M</translation>
        </message>
        <message>
            <source>CER before and after</source>
            <translation>학습 전후의 CER</translation>
        </message>
        <message>
            <source>Preparing…</source>
            <translation>준비하는 중…</translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation>{total} 중 {done}</translation>
        </message>
        <message>
            <source>Fetching the checkpoint: {size}</source>
            <translation>체크포인트 내려받는 중: {size}</translation>
        </message>
        <message>
            <source>Speaking sentence {done} of {total}</source>
            <translation>문장 합성 중: {total}개 중 {done}번째</translation>
        </message>
        <message>
            <source>Checking recording {done} of {total}</source>
            <translation>녹음 확인 중: {total}개 중 {done}번째</translation>
        </message>
    </context>
    <context>
        <name>DifferenceLegend</name>
        <message>
            <source>heard wrongly</source>
            <translation>잘못 들은 글자</translation>
        </message>
        <message>
            <source>really said</source>
            <translation>실제로 말한 글자</translation>
        </message>
    </context>
    <context>
        <name>DifferenceText</name>
        <message>
            <source>Copy text</source>
            <translation>글 복사</translation>
        </message>
        <message>
            <source>heard wrongly: {text}</source>
            <translation>잘못 들은 말: {text}</translation>
        </message>
        <message>
            <source>really said: {text}</source>
            <translation>실제로 한 말: {text}</translation>
        </message>
    </context>
    <context>
        <name>DownloadRow</name>
        <message>
            <source>{name} is on this machine now</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation type="unfinished">{total} 중 {done}</translation>
        </message>
        <message>
            <source>Downloading {name}  {amount}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancel</source>
            <translation type="unfinished">취소</translation>
        </message>
        <message>
            <source>{name} is not on this machine yet. It is fetched once.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Download {size}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>DurationCard</name>
        <message>
            <source>Expected duration</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{training} training at {rate} utterances/s, {evaluation} evaluation, as measured in {run}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>not known yet</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>ErrorDialog</name>
        <message>
            <source>Details</source>
            <translation>자세히</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>복사</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>Something went wrong that the studio did not expect.</source>
            <translation>예상하지 못한 문제가 생겼습니다.</translation>
        </message>
        <message>
            <source>Nothing was lost. Please try again; if it happens again, copy the details and report them.</source>
            <translation>잃어버린 것은 없습니다. 다시 시도해 보시고, 같은 일이 또 생기면 자세한 내용을 복사해 알려 주세요.</translation>
        </message>
    </context>
    <context>
        <name>LanguageBox</name>
        <message>
            <source>Choose or type</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>LengthField</name>
        <message>
            <source>steps</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>epochs</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Count in steps or in epochs</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Steps of the optimizer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Times through the data (epochs)</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>LoadingState</name>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>{done} of {total} recordings checked</source>
            <translation>녹음 {total}개 중 {done}개 확인</translation>
        </message>
        <message>
            <source>Looking for recordings and transcripts</source>
            <translation>녹음과 전사문을 찾는 중</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>{name} is still training</source>
            <translation>{name} 학습이 아직 진행 중입니다</translation>
        </message>
        <message>
            <source>It can go on without this window; open the studio again to see it. Or stop it: it finishes its step, saves, and can be resumed later.</source>
            <translation>창을 닫아도 학습은 계속할 수 있고, 스튜디오를 다시 열면 이어서 볼 수 있습니다. 중지하면 지금 스텝을 마치고 저장하며, 나중에 이어서 학습할 수 있습니다.</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Stop and save</source>
            <translation>중지하고 저장</translation>
        </message>
        <message>
            <source>Keep running</source>
            <translation>계속 실행</translation>
        </message>
        <message>
            <source>A run is about to start</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Its recordings are still being checked. Close the window and the run does not start.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Close without starting</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Saving; the window closes when it is done.</source>
            <translation>저장하는 중입니다. 끝나면 창이 닫힙니다.</translation>
        </message>
        <message>
            <source>{name} has finished.</source>
            <translation>{name} 학습이 끝났습니다.</translation>
        </message>
        <message>
            <source>{name} was stopped and saved.</source>
            <translation>{name} 학습을 중지하고 저장했습니다.</translation>
        </message>
        <message>
            <source>{name} has failed.</source>
            <translation>{name} 학습에 실패했습니다.</translation>
        </message>
        <message>
            <source>Theme of the system</source>
            <translation>시스템 테마</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>밝게</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>어둡게</translation>
        </message>
        <message>
            <source>Language of the system</source>
            <translation>시스템 언어</translation>
        </message>
        <message>
            <source>Teaches Whisper your voice and your words. Recordings stay on this machine.

Made with Qt, PySide6, pyqtgraph, Phosphor icons, PyTorch, transformers and PEFT.</source>
            <translation>Whisper에게 내 목소리와 내가 쓰는 말을 가르칩니다. 녹음은 이 컴퓨터를 벗어나지 않습니다.

Qt, PySide6, pyqtgraph, Phosphor 아이콘, PyTorch, transformers, PEFT로 만들었습니다.</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
    </context>
    <context>
        <name>MemoryCard</name>
        <message>
            <source>Memory forecast</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Make it fit</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not known</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>of {limit} GB free</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{size} GB</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>CUDA and reserve</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Program</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{size} GB too much</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tight, {size} GB to spare</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Fits, {size} GB to spare</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Weights</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Optimizer and gradients</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Activations</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Free</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>ModulesBox</name>
        <message>
            <source>queries</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>keys</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>values</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>result of the attention</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>feed-forward, widening</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>feed-forward, narrowing</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>NameDialog</name>
        <message>
            <source>Cancel</source>
            <translation type="unfinished">취소</translation>
        </message>
    </context>
    <context>
        <name>PlotCard</name>
        <message>
            <source>The picture could not be written: {path}</source>
            <translation>그림을 저장하지 못했습니다: {path}</translation>
        </message>
        <message>
            <source>Choose another folder.</source>
            <translation>다른 폴더를 고르세요.</translation>
        </message>
        <message>
            <source>The table could not be written: {path}: {reason}</source>
            <translation>표를 저장하지 못했습니다: {path}: {reason}</translation>
        </message>
        <message>
            <source>Save as picture…</source>
            <translation>그림으로 저장…</translation>
        </message>
        <message>
            <source>Save as table (CSV)…</source>
            <translation>표(CSV)로 저장…</translation>
        </message>
        <message>
            <source>Save plot</source>
            <translation>그래프 저장</translation>
        </message>
    </context>
    <context>
        <name>PresetCard</name>
        <message>
            <source>Preset</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save as preset…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>fills the form; change anything after</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>PresetChip</name>
        <message>
            <source>Your own preset; the right button deletes it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Delete preset</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>QCoreApplication</name>
        <message>
            <source>SettingTexts</source>
            <comment>on</comment>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SettingsForm</source>
            <comment>All of the attention</comment>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>Rail</name>
        <message>
            <source>Start (Ctrl+0)</source>
            <translation>시작 (Ctrl+0)</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>시작</translation>
        </message>
        <message>
            <source>Theme and language</source>
            <translation>테마와 언어</translation>
        </message>
        <message>
            <source>About</source>
            <translation>정보</translation>
        </message>
        <message>
            <source>Data</source>
            <translation>데이터</translation>
        </message>
        <message>
            <source>Setup</source>
            <translation>설정</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>학습</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>비교</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>실행</translation>
        </message>
    </context>
    <context>
        <name>RailItem</name>
        <message>
            <source>done</source>
            <translation>완료</translation>
        </message>
    </context>
    <context>
        <name>RecentRuns</name>
        <message>
            <source>Recent runs</source>
            <translation>최근 실행</translation>
        </message>
        <message>
            <source>All {count} runs</source>
            <translation>실행 {count}개 모두 보기</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>실행</translation>
        </message>
        <message>
            <source>CER while training</source>
            <translation>학습 중 CER</translation>
        </message>
        <message>
            <source>CER, base → adapted</source>
            <translation>CER, 기본 → 어댑터</translation>
        </message>
        <message>
            <source>Data</source>
            <translation>데이터</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>체크포인트</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>날짜</translation>
        </message>
        <message>
            <source>State</source>
            <translation>상태</translation>
        </message>
        <message>
            <source>no evaluation yet</source>
            <translation>아직 평가 없음</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>비교</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>이어서 학습</translation>
        </message>
        <message>
            <source>See why</source>
            <translation>원인 보기</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>열기</translation>
        </message>
    </context>
    <context>
        <name>RunControl</name>
        <message>
            <source>The folder of this run is gone: {path}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Bring it back, such as by connecting its disk, and resume again.</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>RunHeadline</name>
        <message>
            <source>Character error rate (CER), base → now</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Loss</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Speed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remaining</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Character error rate (CER), base → adapter</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>best adapter, all {count} held-out utterances</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>worse than the base model, on {count} held-out utterances</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>best so far, step {step}; {count} held-out utterances</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>worse than the base model; best {rate} at step {step}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>best {rate} at step {step}; {count} held-out utterances</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>not evaluated</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>first the base model is evaluated</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>base model evaluated</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>first evaluation at step {step}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>held-out {loss}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>epoch {epoch}, {count} so far</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>epoch {epoch}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>utterances/s</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{time} so far</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Before training</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>checking recordings</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>loading {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>After training</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>of {total} recordings</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>of {total} utterances</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Loading</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Working</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>base model, 1 of 2: loss</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>base model, 2 of 2: transcripts</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>writing the report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>evaluating the best adapter</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>step {step} of {total}</source>
            <translation type="unfinished">{total}스텝 중 {step}</translation>
        </message>
        <message>
            <source>{where}, evaluating {done} of {total}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{where}, evaluating</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Paused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Saving</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Finished in</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stopped after</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Failed after</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Interrupted after</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not started yet</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>RunLog</name>
        <message>
            <source>Show the log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open log file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Hide the log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>nothing yet</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>saved at step {step}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>finished, report written</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>stopped at step {step}, everything is saved</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{checkpoint} loaded on {device}; trains {count} of {total} parameters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>resumed at step {step}: {checkpoint} on {device}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>loading the checkpoint</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>evaluating the base model</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>paused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>evaluating the best adapter on all held-out utterances</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>writing the report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>base model: CER {cer}, WER {wer} on {count} utterances</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>evaluation at step {step}: CER {cer}, WER {wer}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>evaluation at step {step} finished in {seconds} s: CER {cer}, WER {wer}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>RunNotice</name>
        <message>
            <source>The folder of this run is gone: {path}. What is shown here was read before. Bring it back, such as by connecting its disk, before you resume.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine of this run has ended without a word.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another process works on this run; it is followed here live.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The memory was not enough. Close other programs and resume, or start anew with a smaller batch size, a smaller checkpoint or a quantized base.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The disk is full. Free some space, then resume.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another process works on this run. Wait until it ends, or stop it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine could not be started. Free some memory or disk space and try again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine was ended from outside or has crashed; most often the memory was not enough.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No step was saved yet: resuming begins with the first.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Everything up to step {step} is saved; resuming goes on from there.</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>RunState</name>
        <message>
            <source>Finished</source>
            <translation>완료</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>학습 중</translation>
        </message>
        <message>
            <source>Not started</source>
            <translation>시작 전</translation>
        </message>
        <message>
            <source>Failed: out of memory</source>
            <translation>실패: 메모리 부족</translation>
        </message>
        <message>
            <source>Failed: the engine died</source>
            <translation>실패: 엔진이 갑자기 종료됨</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>실패</translation>
        </message>
        <message>
            <source>Interrupted at step {step} of {total}</source>
            <translation>{total}스텝 중 {step}에서 끊김</translation>
        </message>
        <message>
            <source>Stopped at step {step} of {total}</source>
            <translation>{total}스텝 중 {step}에서 중지</translation>
        </message>
    </context>
    <context>
        <name>RunsPage</name>
        <message>
            <source>Runs</source>
            <translation>실행</translation>
        </message>
        <message>
            <source>There are no runs yet</source>
            <translation>아직 실행이 없습니다</translation>
        </message>
        <message>
            <source>This page lists every run with its settings and its character error rate before and after, and lays two of them over each other. Train a first adapter to see it here.</source>
            <translation>모든 실행을 설정, 학습 전후의 글자 오류율(CER)과 함께 보여 주고, 두 실행을 겹쳐 비교하는 화면입니다. 첫 어댑터를 학습하면 여기에 나타납니다.</translation>
        </message>
        <message>
            <source>Go to Start</source>
            <translation>시작으로 가기</translation>
        </message>
    </context>
    <context>
        <name>SampleRow</name>
        <message>
            <source>Play</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stop</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>SamplesCard</name>
        <message>
            <source>Evaluation before</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Evaluation after</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show fewer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show all {count}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>evaluation at step {step}, {shown} of {count} held-out utterances</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Samples</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>SettingsForm</name>
        <message>
            <source>Checkpoint</source>
            <translation type="unfinished">체크포인트</translation>
        </message>
        <message>
            <source>the model that is adapted; it is never changed itself</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Adapter</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>what is learned, beside the frozen checkpoint</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Training</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>how long and how fast it learns</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Quantization</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>smaller base weights</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Evaluation</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>how it is judged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>More</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How long</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Less</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>At least 1; or count in epochs</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>On</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>SetupPage</name>
        <message>
            <source>Setup</source>
            <translation>설정</translation>
        </message>
        <message>
            <source>See it in Data</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open run file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Run files (*.toml)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Opened {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save run file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The run file was not saved.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Saved {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The preset was not saved.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save as preset</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keeps everything but the checkpoint, the language and the recordings.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save preset</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>For recordings of up to 30 s, until yours are open.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>only English</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} languages</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>On disk, {size}, {languages}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>many languages</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>To download, {languages}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not found on this machine</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It depends on the recordings; open them first.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No run of {name} has been timed on this machine. The first steps will tell.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Start training (Ctrl+Return)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Which model learns, how much, and for how long</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How an adapter for {name} will be trained on {train} utterances and judged on {eval}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} of {total} recordings left out. {name}: {reason}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ready</source>
            <translation type="unfinished">준비됨</translation>
        </message>
        <message>
            <source>Not ready</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Settings are complete</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The recordings are still being read.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open recordings to train on.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The checkpoint is still being downloaded.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Download the checkpoint first.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The checkpoint was not found on this machine.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another run is training. Stop it first, or wait for it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Filled in «{name}»</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{name}: {before} → {after}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Changed: {changes}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It is still too much: choose a smaller checkpoint, or leave out the longest recordings.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a checkpoint's folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Saved the preset «{name}»</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Deleted the preset «{name}»</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open run file…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save run file…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Start training</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open recordings first</source>
            <translation type="vanished">먼저 녹음을 여세요</translation>
        </message>
        <message>
            <source>This page decides which model learns, how much, and for how long, and tells beforehand whether it fits this machine. It needs to know the recordings.</source>
            <translation type="vanished">어떤 모델을 얼마나, 얼마 동안 학습할지 정하고, 이 컴퓨터의 메모리에 맞는지 미리 알려 주는 화면입니다. 먼저 녹음이 있어야 합니다.</translation>
        </message>
        <message>
            <source>Open recordings</source>
            <translation>녹음 열기</translation>
        </message>
    </context>
    <context>
        <name>StartPage</name>
        <message>
            <source>Start</source>
            <translation>시작</translation>
        </message>
        <message>
            <source>Teach Whisper your voice and your words. Recordings stay on this machine.</source>
            <translation>Whisper에게 내 목소리와 내가 쓰는 말을 가르쳐 보세요. 녹음은 이 컴퓨터를 벗어나지 않습니다.</translation>
        </message>
        <message>
            <source>Audio with transcripts in a table, or a text file beside each recording. Nothing is copied or changed.</source>
            <translation>받아쓴 글은 표 하나에 모여 있거나, 녹음마다 텍스트 파일로 있으면 됩니다. 원본은 복사하지도 바꾸지도 않습니다.</translation>
        </message>
        <message>
            <source>Drop a folder here</source>
            <translation>여기에 폴더를 끌어다 놓으세요</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>폴더 열기…</translation>
        </message>
        <message>
            <source>CSV, TSV, JSON Lines, LJSpeech, Kaldi</source>
            <translation>CSV, TSV, JSON Lines, LJSpeech, Kaldi</translation>
        </message>
        <message>
            <source>Open a folder of recordings</source>
            <translation>녹음 폴더 열기</translation>
        </message>
        <message>
            <source>Read sentences aloud, one at a time. Twenty are enough for a first adapter; a hundred are better.</source>
            <translation>문장을 하나씩 소리 내어 읽습니다. 스무 문장이면 첫 어댑터를 만들 수 있고, 백 문장이면 더 좋습니다.</translation>
        </message>
        <message>
            <source>Microphone</source>
            <translation>마이크</translation>
        </message>
        <message>
            <source>Recording comes in a later version.</source>
            <translation>녹음 기능은 다음 버전에 들어갑니다.</translation>
        </message>
        <message>
            <source>Start recording</source>
            <translation>녹음 시작</translation>
        </message>
        <message>
            <source>20 sentences, about 4 min</source>
            <translation>20문장, 약 4분</translation>
        </message>
        <message>
            <source>Record my own voice</source>
            <translation>내 목소리 녹음하기</translation>
        </message>
        <message>
            <source>Recordings and settings come with the studio, the checkpoint is fetched once. No account.</source>
            <translation>녹음과 설정은 들어 있고, 체크포인트만 한 번 내려받습니다. 계정은 필요 없습니다.</translation>
        </message>
        <message>
            <source>Run the demo</source>
            <translation>데모 실행</translation>
        </message>
        <message>
            <source>Try the demo</source>
            <translation>데모 해 보기</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>trained on this machine</source>
            <translation>이 컴퓨터에서 바로 학습</translation>
        </message>
    </context>
    <context>
        <name>StatusBar</name>
        <message>
            <source>Ready</source>
            <translation>준비됨</translation>
        </message>
        <message>
            <source>No data open</source>
            <translation>열린 데이터 없음</translation>
        </message>
        <message>
            <source>step {step} of {total}</source>
            <translation>{total}스텝 중 {step}</translation>
        </message>
        <message>
            <source>Stopping {name}</source>
            <translation>{name} 중지하는 중</translation>
        </message>
        <message>
            <source>Paused {name}</source>
            <translation>{name} 일시 정지됨</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>{time} 남음</translation>
        </message>
        <message>
            <source>Training {name}</source>
            <translation>{name} 학습 중</translation>
        </message>
        <message>
            <source>Reading recordings</source>
            <translation>녹음 읽는 중</translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation>{total} 중 {done}</translation>
        </message>
        <message>
            <source>{count} recordings checked</source>
            <translation>녹음 {count}개 확인함</translation>
        </message>
        <message>
            <source>Preparing the run</source>
            <translation>실행 준비 중</translation>
        </message>
    </context>
    <context>
        <name>Toast</name>
        <message>
            <source>Undo</source>
            <translation>실행 취소</translation>
        </message>
    </context>
    <context>
        <name>TrainControls</name>
        <message>
            <source>Pause</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Go on</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancel</source>
            <translation type="unfinished">취소</translation>
        </message>
        <message>
            <source>End at once</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stop and save</source>
            <translation type="unfinished">중지하고 저장</translation>
        </message>
    </context>
    <context>
        <name>TrainPage</name>
        <message>
            <source>Train</source>
            <translation>학습</translation>
        </message>
        <message>
            <source>Show log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The adapter is evaluated after this step.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A checkpoint is saved after this step.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The run was asked to stop; it finishes its step and saves.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Steps {first} to {last} would be lost.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>End the run without saving?</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing would be lost: every step is saved.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wait for it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>End at once</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The recording cannot be played: {reason}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check that speakers are connected.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no such file: {path}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The run's folder may have been moved.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Sentences appear here at each evaluation: what was said, and what both models hear.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The first sentences appear at step {step}: what was said, and what both models hear.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Loss, error rate and memory of a run as it learns</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>a new run</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{method} rank {rank} on {modules}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} utterances</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{names} and {last}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No run is open</source>
            <translation>열린 실행이 없습니다</translation>
        </message>
        <message>
            <source>This page shows a run live: loss, character error rate and memory as it learns, and sample sentences at each evaluation. Set a run up, or open one that you have.</source>
            <translation>손실, 글자 오류율(CER), 메모리와 평가 때의 예문을 학습하는 동안 바로 보여 주는 화면입니다. 새로 설정하거나 이미 있는 실행을 여세요.</translation>
        </message>
        <message>
            <source>Go to Setup</source>
            <translation>설정으로 가기</translation>
        </message>
        <message>
            <source>Go to Data</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>TrainPlots</name>
        <message>
            <source>log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Logarithmic scale</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Character error rate (CER)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Word error rate (WER)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>base {rate}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>best {rate}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>forecast {size} GB</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>device limit {size} GB</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>warm-up ends</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Loss</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>steps</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>train, smoothed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>held-out</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>train</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>base</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>adapter</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Memory</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>in use</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>to come</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Learning rate</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>learning rate</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save this plot</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Smoothing: mean of {count} steps</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No smoothing</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Error rate</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>TrainedCard</name>
        <message>
            <source>What is trained</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The sizes of this checkpoint are not known.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>of {total} ({share} %)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The adapter file will be {size}.</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>UtteranceEditor</name>
        <message>
            <source>Cut text at caret</source>
            <translation>커서 뒤 글 자르기</translation>
        </message>
        <message>
            <source>Restore original</source>
            <translation>원문 되돌리기</translation>
        </message>
        <message>
            <source>No recording chosen</source>
            <translation>선택한 녹음 없음</translation>
        </message>
        <message>
            <source>text changed</source>
            <translation>글 고침</translation>
        </message>
        <message>
            <source>Move to evaluation</source>
            <translation>평가로 옮기기</translation>
        </message>
        <message>
            <source>Move to training</source>
            <translation>학습으로 옮기기</translation>
        </message>
        <message>
            <source>Take in</source>
            <translation>다시 포함</translation>
        </message>
        <message>
            <source>Leave out</source>
            <translation>제외</translation>
        </message>
        <message>
            <source>{rate} characters a second, {times} times this folder's median of {median}. The text probably holds more than what is said.</source>
            <translation>초당 {rate}자로, 이 폴더의 중앙값 {median}자의 {times}배입니다. 실제로 말한 것보다 글이 더 많은 듯합니다.</translation>
        </message>
        <message>
            <source>{rate} characters a second, where this folder's median is {median}. The recording probably says more than its text.</source>
            <translation>초당 {rate}자로, 이 폴더의 중앙값은 {median}자입니다. 글에 없는 말이 녹음에 더 있는 듯합니다.</translation>
        </message>
        <message>
            <source>{name} has the same text. Several takes of one sentence do no harm.</source>
            <translation>{name}의 글과 같습니다. 같은 문장을 여러 번 녹음해도 괜찮습니다.</translation>
        </message>
        <message>
            <source>The recording cannot be read and is left out. {reason}</source>
            <translation>녹음을 읽을 수 없어 제외했습니다. {reason}</translation>
        </message>
        <message>
            <source>The file is not where the table says, so this recording is left out.</source>
            <translation>표에 적힌 자리에 파일이 없어 이 녹음을 제외했습니다.</translation>
        </message>
        <message>
            <source>The file holds no sound, so this recording is left out.</source>
            <translation>파일에 소리가 들어 있지 않아 이 녹음을 제외했습니다.</translation>
        </message>
        <message>
            <source>There is no text yet, so this recording is left out. Write what is said below.</source>
            <translation>아직 글이 없어 이 녹음을 제외했습니다. 들리는 말을 아래에 적어 주세요.</translation>
        </message>
        <message>
            <source>There is nothing to hear: the recording never exceeds −60 dB. It is left out.</source>
            <translation>들리는 소리가 없습니다. 녹음 전체가 −60 dB를 넘지 않아 제외했습니다.</translation>
        </message>
        <message>
            <source>Whisper hears {count} s at most, so this recording is left out. Cut it into parts to use it.</source>
            <translation>Whisper는 최대 {count}초까지만 들으므로 이 녹음을 제외했습니다. 쓰려면 여러 개로 잘라 주세요.</translation>
        </message>
        <message>
            <source>The text is longer than Whisper can write, so this recording is left out. Shorten it below.</source>
            <translation>글이 Whisper가 쓸 수 있는 길이를 넘어 이 녹음을 제외했습니다. 아래에서 줄여 주세요.</translation>
        </message>
        <message>
            <source>Hardly a word long. Listen whether the beginning or the end is cut off.</source>
            <translation>한 낱말도 되지 않을 만큼 짧습니다. 앞이나 뒤가 잘리지 않았는지 들어 보세요.</translation>
        </message>
        <message>
            <source>A long silence teaches nothing. Listen whether something is missing from the text.</source>
            <translation>긴 침묵에서는 배울 것이 없습니다. 글에 빠진 말이 없는지 들어 보세요.</translation>
        </message>
        <message>
            <source>You left this recording out. It is neither trained on nor evaluated on.</source>
            <translation>직접 제외한 녹음입니다. 학습에도 평가에도 쓰지 않습니다.</translation>
        </message>
        <message>
            <source>{count} characters</source>
            <translation>{count}자</translation>
        </message>
        <message>
            <source>mono</source>
            <translation>모노</translation>
        </message>
        <message>
            <source>stereo</source>
            <translation>스테레오</translation>
        </message>
        <message>
            <source>{count} channels</source>
            <translation>{count}채널</translation>
        </message>
        <message>
            <source>Transcript</source>
            <translation>전사문</translation>
        </message>
    </context>
    <context>
        <name>UtteranceFilter</name>
        <message>
            <source>Search text</source>
            <translation>글에서 찾기</translation>
        </message>
    </context>
    <context>
        <name>UtteranceList</name>
        <message>
            <source>Recordings</source>
            <translation>녹음</translation>
        </message>
        <message>
            <source>play</source>
            <translation>재생</translation>
        </message>
        <message>
            <source>next</source>
            <translation>다음</translation>
        </message>
        <message>
            <source>undo</source>
            <translation>실행 취소</translation>
        </message>
        <message>
            <source>{count} of {total} selected</source>
            <translation>{total}개 중 {count}개 선택</translation>
        </message>
        <message>
            <source>{count} of {total} utterances</source>
            <translation>발화 {total}개 중 {count}개</translation>
        </message>
        <message>
            <source>{count} utterances, problems first</source>
            <translation>발화 {count}개, 문제가 있는 것부터</translation>
        </message>
        <message>
            <source>{count} utterances</source>
            <translation>발화 {count}개</translation>
        </message>
    </context>
    <context>
        <name>UtteranceTable</name>
        <message>
            <source>Text</source>
            <translation>글</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>길이</translation>
        </message>
        <message>
            <source>Split</source>
            <translation>용도</translation>
        </message>
        <message>
            <source>Problem</source>
            <translation>문제</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>일시 정지</translation>
        </message>
        <message>
            <source>Play</source>
            <translation>재생</translation>
        </message>
    </context>
    <context>
        <name>Utterances</name>
        <message>
            <source>{count} s</source>
            <translation>{count}초</translation>
        </message>
        <message>
            <source>left out</source>
            <translation>제외</translation>
        </message>
        <message>
            <source>train</source>
            <translation>학습</translation>
        </message>
        <message>
            <source>eval</source>
            <translation>평가</translation>
        </message>
        <message>
            <source>All</source>
            <translation>전체</translation>
        </message>
        <message>
            <source>Any problem</source>
            <translation>문제 있음</translation>
        </message>
        <message>
            <source>Left out</source>
            <translation>제외</translation>
        </message>
        <message>
            <source>File missing</source>
            <translation>파일 없음</translation>
        </message>
        <message>
            <source>Empty file</source>
            <translation>빈 파일</translation>
        </message>
        <message>
            <source>Unreadable</source>
            <translation>읽을 수 없음</translation>
        </message>
        <message>
            <source>No transcript</source>
            <translation>전사문 없음</translation>
        </message>
        <message>
            <source>Nothing to hear</source>
            <translation>소리 없음</translation>
        </message>
        <message>
            <source>Too long</source>
            <translation>너무 긺</translation>
        </message>
        <message>
            <source>Text too long for Whisper</source>
            <translation>Whisper에 너무 긴 글</translation>
        </message>
        <message>
            <source>Text too long for its audio</source>
            <translation>소리에 비해 긴 글</translation>
        </message>
        <message>
            <source>Text too short for its audio</source>
            <translation>소리에 비해 짧은 글</translation>
        </message>
        <message>
            <source>Very short</source>
            <translation>아주 짧음</translation>
        </message>
        <message>
            <source>Silence</source>
            <translation>침묵</translation>
        </message>
        <message>
            <source>Same text twice</source>
            <translation>같은 글</translation>
        </message>
        <message>
            <source>Too long: over {count} s</source>
            <translation>너무 긺: {count}초 초과</translation>
        </message>
        <message>
            <source>Very short: under {count} s</source>
            <translation>아주 짧음: {count}초 미만</translation>
        </message>
        <message>
            <source>Silence of {count} s at the start</source>
            <translation>앞에 침묵 {count}초</translation>
        </message>
        <message>
            <source>Silence of {count} s at the end</source>
            <translation>뒤에 침묵 {count}초</translation>
        </message>
        <message>
            <source>Same text as {name}</source>
            <translation>{name}의 글과 같음</translation>
        </message>
        <message>
            <source>Left out by you</source>
            <translation>직접 제외함</translation>
        </message>
    </context>
    <context>
        <name>Waveform</name>
        <message>
            <source>Waveform</source>
            <translation>파형</translation>
        </message>
    </context>
    <context>
        <name>Wording</name>
        <message>
            <source>{used} of {limit} GB</source>
            <translation>{used} / {limit} GB</translation>
        </message>
        <message>
            <source>h</source>
            <translation>시간</translation>
        </message>
        <message>
            <source>min</source>
            <translation>분</translation>
        </message>
        <message>
            <source>s</source>
            <translation>초</translation>
        </message>
        <message>
            <source>{hours} h {minutes} min</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{minutes} min {seconds} s</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{seconds} s</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>under {count}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>about {count}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>under 1 min</source>
            <translation>1분 미만</translation>
        </message>
        <message>
            <source>about {count} min</source>
            <translation>약 {count}분</translation>
        </message>
        <message>
            <source>about {count} h</source>
            <translation>약 {count}시간</translation>
        </message>
        <message>
            <source>Today {time}</source>
            <translation>오늘 {time}</translation>
        </message>
        <message>
            <source>Yesterday {time}</source>
            <translation>어제 {time}</translation>
        </message>
        <message>
            <source>d MMM</source>
            <comment>date format of Qt: day and short month</comment>
            <translation>M월 d일</translation>
        </message>
        <message>
            <source>d MMM yyyy</source>
            <comment>date format of Qt: day, short month, year</comment>
            <translation>yyyy년 M월 d일</translation>
        </message>
    </context>
    <context>
        <name>_ColumnHeads</name>
        <message>
            <source>Reference</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Base</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Adapter, step {step}</source>
            <translation type="unfinished" />
        </message>
    </context>
</TS>
