<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
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
            <source>No recordings are open</source>
            <translation>열린 녹음이 없습니다</translation>
        </message>
        <message>
            <source>This page lists your recordings with their texts, finds what is wrong with them, and lets you mend it. Open a folder of recordings to begin.</source>
            <translation>녹음과 받아쓴 글을 보여 주고, 문제를 찾아 고칠 수 있는 화면입니다. 녹음 폴더를 열어 시작하세요.</translation>
        </message>
        <message>
            <source>Open recordings</source>
            <translation>녹음 열기</translation>
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
        <name>SetupPage</name>
        <message>
            <source>Setup</source>
            <translation>설정</translation>
        </message>
        <message>
            <source>Open recordings first</source>
            <translation>먼저 녹음을 여세요</translation>
        </message>
        <message>
            <source>This page decides which model learns, how much, and for how long, and tells beforehand whether it fits this machine. It needs to know the recordings.</source>
            <translation>어떤 모델을 얼마나, 얼마 동안 학습할지 정하고, 이 컴퓨터의 메모리에 맞는지 미리 알려 주는 화면입니다. 먼저 녹음이 있어야 합니다.</translation>
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
        <name>TrainPage</name>
        <message>
            <source>Train</source>
            <translation>학습</translation>
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
</TS>
