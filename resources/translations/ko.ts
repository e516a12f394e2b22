<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
    <context>
        <name>AdapterBlend</name>
        <message>
            <source>{name} is among the runs now</source>
            <translation>{name}을(를) 실행 목록에 저장했습니다</translation>
        </message>
    </context>
    <context>
        <name>AdapterStrength</name>
        <message>
            <source>{name} is applied at {strength} % from now on</source>
            <translation>이제부터 {name} 어댑터를 강도 {strength}%로 적용합니다</translation>
        </message>
    </context>
    <context>
        <name>AlignDialog</name>
        <message>
            <source>Recording with its text</source>
            <translation>녹음과 텍스트 맞추기</translation>
        </message>
        <message>
            <source>Recordings</source>
            <translation>녹음</translation>
        </message>
        <message>
            <source>Choose a recording</source>
            <translation>녹음 선택</translation>
        </message>
        <message>
            <source>Texts</source>
            <translation>텍스트</translation>
        </message>
        <message>
            <source>Choose the text</source>
            <translation>텍스트 선택</translation>
        </message>
        <message>
            <source>{done} of {total} transcribed</source>
            <translation>{total} 중 {done} 전사함</translation>
        </message>
        <message>
            <source>Loading the model</source>
            <translation>모델을 불러오는 중</translation>
        </message>
        <message>
            <source>1 utterance</source>
            <translation>발화 1개</translation>
        </message>
        <message>
            <source>{count} utterances</source>
            <translation>발화 {count}개</translation>
        </message>
        <message>
            <source>{utterances}, {time}, with {share} % of the text. What has no counterpart is not used.</source>
            <translation>{utterances}, {time}, 텍스트의 {share}%. 서로 맞는 짝이 없는 부분은 사용하지 않습니다.</translation>
        </message>
        <message>
            <source>Nothing of the text was heard. Check that both belong together, and the language.</source>
            <translation>텍스트에 해당하는 말을 찾지 못했습니다. 녹음과 텍스트가 서로 맞는지, 언어가 맞는지 확인하세요.</translation>
        </message>
        <message>
            <source>Choose a recording…</source>
            <translation>녹음 선택…</translation>
        </message>
        <message>
            <source>From a file…</source>
            <translation>파일에서…</translation>
        </message>
        <message>
            <source>Text of the recording</source>
            <translation>녹음의 텍스트</translation>
        </message>
        <message>
            <source>Paste what is said here, or read it from a file (text, Word, PDF).</source>
            <translation>녹음에서 말하는 내용을 여기에 붙여넣거나 파일(텍스트, Word, PDF)에서 읽으세요.</translation>
        </message>
        <message>
            <source>Align</source>
            <translation>맞추기</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>A lecture, an audiobook or a meeting, and what is said in it. A model listens to it and finds the words of the text; it is cut at pauses into utterances of 5 to 28 s. Your files stay as they are.</source>
            <translation>강의, 오디오북, 회의 녹음과 거기서 말하는 내용입니다. 모델이 녹음을 듣고 텍스트의 단어를 찾은 뒤, 쉬는 곳에서 5~28초 길이의 발화로 자릅니다. 원래 파일은 그대로 있습니다.</translation>
        </message>
        <message>
            <source>Whisper model</source>
            <translation>Whisper 모델</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>언어</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>중지</translation>
        </message>
        <message>
            <source>All</source>
            <translation>전체</translation>
        </message>
        <message>
            <source>Not used</source>
            <translation>사용 안 함</translation>
        </message>
        <message>
            <source>Change…</source>
            <translation>바꾸기…</translation>
        </message>
        <message>
            <source>Save and open</source>
            <translation>저장하고 열기</translation>
        </message>
    </context>
    <context>
        <name>AlignRows</name>
        <message>
            <source>Place</source>
            <translation>위치</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>텍스트</translation>
        </message>
        <message>
            <source>Confidence</source>
            <translation>신뢰도</translation>
        </message>
        <message>
            <source>not used</source>
            <translation>사용 안 함</translation>
        </message>
        <message>
            <source>Not in the text: {words}</source>
            <translation>텍스트에 없음: {words}</translation>
        </message>
        <message>
            <source>{text} (transcribed: {words})</source>
            <translation>{text} (전사한 내용: {words})</translation>
        </message>
    </context>
    <context>
        <name>AnnotationDialog</name>
        <message>
            <source>Name and notes of {name}</source>
            <translation>{name}의 이름과 메모</translation>
        </message>
        <message>
            <source>The run's folder keeps its name.</source>
            <translation>실행 폴더의 이름은 바뀌지 않습니다.</translation>
        </message>
        <message>
            <source>such as: baseline, telephone</source>
            <translation>예: 기준, 전화</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>이름</translation>
        </message>
        <message>
            <source>Tags</source>
            <translation>태그</translation>
        </message>
        <message>
            <source>Notes</source>
            <translation>메모</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>저장</translation>
        </message>
    </context>
    <context>
        <name>AuditSaving</name>
        <message>
            <source>Web page</source>
            <translation>웹 페이지</translation>
        </message>
        <message>
            <source>Save the report of these recordings</source>
            <translation>녹음 점검 보고서 저장</translation>
        </message>
        <message>
            <source>Saved {name}</source>
            <translation>{name} 저장함</translation>
        </message>
    </context>
    <context>
        <name>AugmentationPreview</name>
        <message>
            <source>There is nothing to play on.</source>
            <translation>재생할 장치가 없습니다.</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>중지</translation>
        </message>
        <message>
            <source>Listen to one of your clips</source>
            <translation>내 녹음으로 들어 보기</translation>
        </message>
        <message>
            <source>First as recorded, then as a run would learn from it; each time another clip</source>
            <translation>먼저 녹음된 그대로, 이어서 학습에 쓰일 소리로 들려줍니다. 누를 때마다 다른 녹음을 재생합니다</translation>
        </message>
    </context>
    <context>
        <name>BatchCard</name>
        <message>
            <source>Many recordings</source>
            <translation>여러 녹음</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>중지</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>이어서 듣기</translation>
        </message>
        <message>
            <source>Export table…</source>
            <translation>표 내보내기…</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>변화</translation>
        </message>
        <message>
            <source>Enter</source>
            <translation>Enter</translation>
        </message>
        <message>
            <source>open</source>
            <translation>열기</translation>
        </message>
        <message>
            <source>Looking for recordings…</source>
            <translation>녹음을 찾는 중…</translation>
        </message>
        <message>
            <source>0 of {total} transcribed. {doing}</source>
            <translation>{total}개 중 0개 전사. {doing}</translation>
        </message>
        <message>
            <source>{done} of {total} transcribed</source>
            <translation>{total} 중 {done} 전사함</translation>
        </message>
        <message>
            <source>{said}, {time} to go</source>
            <translation>{said}, 남은 시간 {time}</translation>
        </message>
        <message>
            <source>95 %: {low} to {high}</source>
            <translation>95%: {low} ~ {high}</translation>
        </message>
        <message>
            <source>points</source>
            <translation>포인트</translation>
        </message>
    </context>
    <context>
        <name>BatchTable</name>
        <message>
            <source>Recording</source>
            <translation>녹음</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>길이</translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds}초</translation>
        </message>
    </context>
    <context>
        <name>BatchTexts</name>
        <message>
            <source>the base model</source>
            <translation>기본 모델</translation>
        </message>
        <message>
            <source>the adapter</source>
            <translation>어댑터</translation>
        </message>
        <message>
            <source>adapter {place}</source>
            <translation>어댑터 {place}</translation>
        </message>
        <message>
            <source>CER, base model</source>
            <translation>CER, 기본 모델</translation>
        </message>
        <message>
            <source>CER, adapter</source>
            <translation>CER, 어댑터</translation>
        </message>
        <message>
            <source>CER, adapter {place}</source>
            <translation>CER, 어댑터 {place}</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>변화</translation>
        </message>
        <message>
            <source>Change, adapter 1</source>
            <translation>변화, 어댑터 1</translation>
        </message>
        <message>
            <source>{count} recordings are too few to compare: take {least} at least.</source>
            <translation>녹음 {count}개로는 비교하기에 부족합니다. {least}개 이상 필요합니다.</translation>
        </message>
        <message>
            <source>{second} makes fewer errors than {first}: the CER is lower by {change} points (very likely by {low} to {high}).</source>
            <translation>{second}의 오류가 {first}보다 적습니다. CER이 {change}%p 낮습니다(95% 구간 {low}~{high}%p).</translation>
        </message>
        <message>
            <source>{second} makes more errors than {first}: the CER is higher by {change} points (very likely by {low} to {high}).</source>
            <translation>{second}의 오류가 {first}보다 많습니다. CER이 {change}%p 높습니다(95% 구간 {low}~{high}%p).</translation>
        </message>
        <message>
            <source>These recordings do not tell whether {second} or {first} is better: take more of them.</source>
            <translation>이 녹음만으로는 {second}와(과) {first} 가운데 어느 쪽이 나은지 알 수 없습니다. 녹음을 더 많이 비교해 보세요.</translation>
        </message>
        <message>
            <source>{scored} of {total} recordings have a reference and every model's text</source>
            <translation>녹음 {total}개 중 {scored}개에 정답과 모든 모델의 전사가 있음</translation>
        </message>
        <message>
            <source>95 %: {low} – {high}</source>
            <translation>95%: {low} ~ {high}</translation>
        </message>
        <message>
            <source>{total} recordings</source>
            <translation>녹음 {total}개</translation>
        </message>
    </context>
    <context>
        <name>BlendControls</name>
        <message>
            <source>Blend with</source>
            <translation>섞을 어댑터</translation>
        </message>
        <message>
            <source>Share of the first adapter</source>
            <translation>첫 번째 어댑터의 비율</translation>
        </message>
        <message>
            <source>How the two updates become one</source>
            <translation>두 어댑터를 합치는 방법</translation>
        </message>
        <message>
            <source>Weighted sum</source>
            <translation>가중합</translation>
        </message>
        <message>
            <source>TIES</source>
            <translation>TIES</translation>
        </message>
        <message>
            <source>DARE</source>
            <translation>DARE</translation>
        </message>
        <message>
            <source>No other adapter</source>
            <translation>섞지 않음</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>중지</translation>
        </message>
        <message>
            <source>Save…</source>
            <translation>저장…</translation>
        </message>
        <message>
            <source>Both updates, each by its share</source>
            <translation>두 어댑터를 각자의 비율만큼 더합니다</translation>
        </message>
        <message>
            <source>Of the large entries those that both agree on in sign (arXiv 2306.01708)</source>
            <translation>큰 값 가운데 부호가 일치하는 것만 합칩니다 (arXiv 2306.01708)</translation>
        </message>
        <message>
            <source>A random half of the entries of each, made up for (arXiv 2311.03099)</source>
            <translation>값의 절반을 무작위로 골라 그만큼 키워서 합칩니다 (arXiv 2311.03099)</translation>
        </message>
        <message>
            <source>It stands among the runs then, with a strength of its own, and can be exported.</source>
            <translation>실행 목록에 저장되며, 강도와 내보내기를 따로 쓸 수 있습니다.</translation>
        </message>
        <message>
            <source>Save the blend as a run</source>
            <translation>섞은 어댑터를 실행으로 저장</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>저장</translation>
        </message>
    </context>
    <context>
        <name>BlindCard</name>
        <message>
            <source>Blind test</source>
            <translation>블라인드 테스트</translation>
        </message>
        <message>
            <source>Which text is what was said?</source>
            <translation>실제로 말한 것에 더 가까운 문장은 어느 쪽인가요?</translation>
        </message>
        <message>
            <source>{letter} is better</source>
            <translation>{letter}가 낫다</translation>
        </message>
        <message>
            <source>No difference</source>
            <translation>차이 없음</translation>
        </message>
        <message>
            <source>Next recording</source>
            <translation>다음 녹음</translation>
        </message>
        <message>
            <source>Take back my choice</source>
            <translation>선택 되돌리기</translation>
        </message>
        <message>
            <source>End the blind test</source>
            <translation>블라인드 테스트 끝내기</translation>
        </message>
        <message>
            <source>{first}: {first_count}   no difference: {same_count}   {second}: {second_count}</source>
            <translation>{first}: {first_count}   차이 없음: {same_count}   {second}: {second_count}</translation>
        </message>
        <message>
            <source>The names are shown now.</source>
            <translation>이제 이름이 보입니다.</translation>
        </message>
        <message>
            <source>Both texts are the same: nothing to choose.</source>
            <translation>두 전사가 같아 고를 것이 없습니다.</translation>
        </message>
        <message>
            <source>{count} recordings of the list are still to be judged.</source>
            <translation>목록에 아직 고르지 않은 녹음이 {count}개 있습니다.</translation>
        </message>
        <message>
            <source>Record something, or open a recording, to choose between two texts.</source>
            <translation>두 문장 중에 고르려면 녹음하거나 녹음을 여세요.</translation>
        </message>
        <message>
            <source>Too few choices to say anything: {count} more between the two at least.</source>
            <translation>아직 판단하기에 이릅니다. 둘 중 하나를 고른 횟수가 최소 {count}번 더 필요합니다.</translation>
        </message>
        <message>
            <source>No preference can be told apart from chance (p = {chance}).</source>
            <translation>우연과 구별되는 선호가 없습니다(p = {chance}).</translation>
        </message>
        <message>
            <source>{name} is preferred (p = {chance}, sign test).</source>
            <translation>{name} 쪽을 더 선호합니다(p = {chance}, 부호 검정).</translation>
        </message>
    </context>
    <context>
        <name>ChangedInputs</name>
        <message>
            <source>Go on with what has changed?</source>
            <translation>바뀐 내용으로 계속할까요?</translation>
        </message>
        <message>
            <source>Leave it</source>
            <translation>그대로 두기</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>다시 시도</translation>
        </message>
        <message>
            <source>Recordings of this run are missing: {names}. Put them back, such as by connecting their disk, and try again; or start a new run without them.</source>
            <translation>이 학습의 녹음이 없어졌습니다: {names}. 디스크를 연결하는 등 제자리에 되돌린 뒤 다시 시도하거나, 없는 녹음을 빼고 새로 학습을 시작하세요.</translation>
        </message>
        <message>
            <source>The list of this run's utterances is not the one it was prepared with.</source>
            <translation>이 학습의 발화 목록이 준비할 때와 다릅니다.</translation>
        </message>
        <message>
            <source>Recordings were replaced since this run was prepared: {names}.</source>
            <translation>학습을 준비한 뒤 녹음이 바뀌었습니다: {names}.</translation>
        </message>
        <message>
            <source>Everything is as it was when this run was prepared.</source>
            <translation>모든 것이 학습을 준비할 때와 같습니다.</translation>
        </message>
        <message>
            <source>If you go on, the steps until now have learned from what was there before, and the following learn from what is there now. For figures that can be trusted, start a new run.</source>
            <translation>계속하면 지금까지의 스텝은 이전 내용으로, 이후의 스텝은 지금 있는 내용으로 학습합니다. 믿을 수 있는 수치를 얻으려면 새로 학습을 시작하세요.</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>계속</translation>
        </message>
        <message>
            <source>{names} and {count} more</source>
            <translation>{names} 외 {count}개</translation>
        </message>
    </context>
    <context>
        <name>CheckDialog</name>
        <message>
            <source>Check transcripts</source>
            <translation>전사문 점검</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>A model listens to all {minutes} min. Transcripts that say something else come first, then likely typing errors, then what it heard otherwise. It can be stopped at any time and goes on where it was.</source>
            <translation>모델이 {minutes}분 분량을 모두 듣습니다. 다른 문장이 적힌 전사문, 오타로 보이는 전사문, 그 밖에 다르게 들린 전사문의 순서로 보여 줍니다. 언제든 멈출 수 있으며, 다시 시작하면 멈춘 곳부터 이어집니다.</translation>
        </message>
        <message>
            <source>Whisper model</source>
            <translation>Whisper 모델</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>언어</translation>
        </message>
        <message>
            <source>No model is on this machine yet: download one on the Setup page first</source>
            <translation>이 컴퓨터에 아직 모델이 없습니다. 먼저 설정 페이지에서 내려받으세요</translation>
        </message>
    </context>
    <context>
        <name>CheckpointBox</name>
        <message>
            <source>A folder on this machine…</source>
            <translation>이 컴퓨터의 폴더…</translation>
        </message>
    </context>
    <context>
        <name>CheckpointDownload</name>
        <message>
            <source>{name} is on this machine now</source>
            <translation>이제 {name}을(를) 쓸 수 있습니다</translation>
        </message>
    </context>
    <context>
        <name>ClipCard</name>
        <message>
            <source>Recording</source>
            <translation>녹음</translation>
        </message>
        <message>
            <source>Open audio file…</source>
            <translation>음성 파일 열기…</translation>
        </message>
        <message>
            <source>Enter</source>
            <translation>Enter</translation>
        </message>
        <message>
            <source>Record below, or drop recordings or a folder here; a click chooses a file</source>
            <translation>아래에서 녹음하거나, 녹음 파일이나 폴더를 여기에 놓으세요. 클릭하면 파일을 고릅니다</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>{seconds} s of silence left out: undo</source>
            <translation>무음 {seconds}초 제외됨: 되돌리기</translation>
        </message>
        <message>
            <source>Leave out {seconds} s of silence</source>
            <translation>무음 {seconds}초 제외</translation>
        </message>
        <message>
            <source>No recording yet</source>
            <translation>아직 녹음이 없습니다</translation>
        </message>
        <message>
            <source>Recording…</source>
            <translation>녹음 중…</translation>
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
            <source>{seconds} s, {rate} kHz {channels}</source>
            <translation>{seconds}초, {rate} kHz {channels}</translation>
        </message>
    </context>
    <context>
        <name>ClipList</name>
        <message>
            <source>Clips</source>
            <translation>녹음 기록</translation>
        </message>
        <message>
            <source>What you record or open stays here, with what was heard in it.</source>
            <translation>녹음하거나 연 파일이 여기에 남습니다. 모델이 알아들은 문장도 함께 남습니다.</translation>
        </message>
        <message>
            <source>1 clip</source>
            <translation>1개</translation>
        </message>
        <message>
            <source>{count} clips</source>
            <translation>{count}개</translation>
        </message>
        <message>
            <source>Table of 1 recording</source>
            <translation>녹음 1개의 표</translation>
        </message>
        <message>
            <source>Table of {count} recordings</source>
            <translation>녹음 {count}개의 표</translation>
        </message>
        <message>
            <source>Delete from the list</source>
            <translation>기록에서 삭제</translation>
        </message>
        <message>
            <source>no reference</source>
            <translation>정답 없음</translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds}초</translation>
        </message>
    </context>
    <context>
        <name>ClipPanel</name>
        <message>
            <source>Space</source>
            <translation>스페이스 바</translation>
        </message>
        <message>
            <source>Play again and again</source>
            <translation>반복 재생</translation>
        </message>
        <message>
            <source>Speed of playing; the pitch stays</source>
            <translation>재생 속도, 음높이는 그대로입니다</translation>
        </message>
        <message>
            <source>{speed} ×</source>
            <translation>{speed}배</translation>
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
            <source>There is no file at this place.</source>
            <translation>이 위치에 파일이 없습니다.</translation>
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
            <source>Pause ({key})</source>
            <translation>일시 정지 ({key})</translation>
        </message>
        <message>
            <source>Play ({key})</source>
            <translation>재생 ({key})</translation>
        </message>
    </context>
    <context>
        <name>ClipTexts</name>
        <message>
            <source>rank {rank}</source>
            <translation>랭크 {rank}</translation>
        </message>
        <message>
            <source>Loading {name}</source>
            <translation>{name} 불러오는 중</translation>
        </message>
        <message>
            <source>Transcribing</source>
            <translation>전사 중</translation>
        </message>
        <message>
            <source>{doing}, {seconds} so far</source>
            <translation>{doing}, {seconds} 지남</translation>
        </message>
        <message>
            <source>{doing}, {seconds} of about {expected}</source>
            <translation>{doing}, 약 {expected} 중 {seconds}</translation>
        </message>
        <message>
            <source>Recording · {moment}</source>
            <translation>{moment} 녹음</translation>
        </message>
        <message>
            <source>Say something, and compare the texts</source>
            <translation>말해 보고 두 전사를 비교해 보세요</translation>
        </message>
        <message>
            <source>Not transcribed yet</source>
            <translation>아직 전사하지 않음</translation>
        </message>
        <message>
            <source>Transcribed at {time} by {names}</source>
            <translation>{time}에 전사함: {names}</translation>
        </message>
    </context>
    <context>
        <name>ComparePage</name>
        <message>
            <source>Compare</source>
            <translation>비교</translation>
        </message>
        <message>
            <source>Base and adapter side by side</source>
            <translation>기본 모델과 어댑터를 나란히 비교</translation>
        </message>
        <message>
            <source>Open recordings</source>
            <translation>녹음 열기</translation>
        </message>
        <message>
            <source>Compare a folder of recordings</source>
            <translation>녹음 폴더 비교</translation>
        </message>
        <message>
            <source>{count} recordings</source>
            <translation>녹음 {count}개</translation>
        </message>
        <message>
            <source>Held-out recordings of {name}</source>
            <translation>{name}에서 떼어 둔 녹음</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>표</translation>
        </message>
        <message>
            <source>Export the table</source>
            <translation>표 내보내기</translation>
        </message>
        <message>
            <source>Written: {path}</source>
            <translation>저장했습니다: {path}</translation>
        </message>
        <message>
            <source>Exporting…</source>
            <translation>내보내는 중…</translation>
        </message>
        <message>
            <source>Transcribe again</source>
            <translation>다시 전사</translation>
        </message>
        <message>
            <source>Open audio file…</source>
            <translation>음성 파일 열기…</translation>
        </message>
        <message>
            <source>Export adapter…</source>
            <translation>어댑터 내보내기…</translation>
        </message>
        <message>
            <source>Try step {step}</source>
            <translation>{step}단계 들어 보기</translation>
        </message>
        <message>
            <source>A run is being trained: hear its newest checkpoint, {name}</source>
            <translation>학습 중인 실행의 가장 최근 체크포인트({name})를 들어 봅니다</translation>
        </message>
        <message>
            <source>Blind test</source>
            <translation>블라인드 테스트</translation>
        </message>
        <message>
            <source>Choose the better text without knowing whose it is</source>
            <translation>어느 모델의 것인지 모른 채 더 나은 글을 고릅니다</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>폴더 열기…</translation>
        </message>
        <message>
            <source>This page shows, for the same recording, what the base model hears and what your adapter hears, side by side. It needs a finished run, or a running one that has saved a checkpoint.</source>
            <translation>같은 녹음을 기본 모델과 내 어댑터가 어떻게 알아듣는지 나란히 보여 주는 페이지입니다. 끝난 실행이나, 체크포인트를 하나라도 저장한 실행이 필요합니다.</translation>
        </message>
        <message>
            <source>Recordings</source>
            <translation>녹음</translation>
        </message>
        <message>
            <source>There is no adapter yet</source>
            <translation>아직 어댑터가 없습니다</translation>
        </message>
        <message>
            <source>See the runs</source>
            <translation>실행 보기</translation>
        </message>
    </context>
    <context>
        <name>CompareView</name>
        <message>
            <source>The text appears here.</source>
            <translation>알아들은 문장이 여기에 나타납니다.</translation>
        </message>
        <message>
            <source>Transcribing…</source>
            <translation>전사 중…</translation>
        </message>
    </context>
    <context>
        <name>ComparedModels</name>
        <message>
            <source>{run}, step {step}</source>
            <translation>{run}, {step}단계</translation>
        </message>
    </context>
    <context>
        <name>Comparison</name>
        <message>
            <source>Deleted from the list</source>
            <translation>목록에서 삭제했습니다</translation>
        </message>
        <message>
            <source>There is no adapter yet</source>
            <translation>아직 어댑터가 없습니다</translation>
        </message>
    </context>
    <context>
        <name>DataPage</name>
        <message>
            <source>Data</source>
            <translation>데이터</translation>
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
            <source>Open others…</source>
            <translation>다른 녹음 열기…</translation>
        </message>
        <message>
            <source>Check transcripts…</source>
            <translation>전사문 점검…</translation>
        </message>
        <message>
            <source>Save report…</source>
            <translation>보고서 저장…</translation>
        </message>
        <message>
            <source>Record more</source>
            <translation>더 녹음하기</translation>
        </message>
        <message>
            <source>Recordings</source>
            <translation>녹음 기록</translation>
        </message>
        <message>
            <source>Words</source>
            <translation>단어</translation>
        </message>
        <message>
            <source>Moved to training: {what}</source>
            <translation>학습으로 옮김: {what}</translation>
        </message>
        <message>
            <source>Moved to validation: {what}</source>
            <translation>검증용으로 옮김: {what}</translation>
        </message>
        <message>
            <source>Moved to test: {what}</source>
            <translation>테스트용으로 옮김: {what}</translation>
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
            <source>1 recording</source>
            <translation>녹음 1개</translation>
        </message>
        <message>
            <source>Not done: nothing would be left to train on or to evaluate on.</source>
            <translation>그렇게 하면 학습하거나 평가할 녹음이 남지 않아 실행하지 않았습니다.</translation>
        </message>
        <message>
            <source>Fixing…</source>
            <translation>고치는 중…</translation>
        </message>
        <message>
            <source>Fixed: {what}</source>
            <translation>고침: {what}</translation>
        </message>
        <message>
            <source>Nothing was changed: only listening can tell what to do here</source>
            <translation>바뀐 것이 없습니다. 직접 들어 보고 판단해야 합니다</translation>
        </message>
        <message>
            <source>Not done: put the playhead inside the recording first.</source>
            <translation>실행하지 않았습니다. 먼저 재생 위치를 녹음 안에 두세요.</translation>
        </message>
        <message>
            <source>The recordings are still being looked through; try again in a moment</source>
            <translation>아직 녹음을 살펴보는 중입니다. 잠시 뒤에 다시 시도하세요</translation>
        </message>
        <message>
            <source>{count} of {total}</source>
            <translation>{total}개 중 {count}번째</translation>
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
            <source>Choose how many are held out for validation and test</source>
            <translation>검증과 테스트에 쓸 발화의 비율을 고르세요</translation>
        </message>
        <message>
            <source>Characters per second</source>
            <translation>초당 글자 수</translation>
        </message>
        <message>
            <source>Choose what this histogram shows</source>
            <translation>이 히스토그램에 보일 것 고르기</translation>
        </message>
        <message>
            <source>longest {count} s</source>
            <translation>최장 {count}초</translation>
        </message>
        <message>
            <source>95 % under {count} s</source>
            <translation>95%가 {count}초 미만</translation>
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
            <source>Text length</source>
            <translation>글 길이</translation>
        </message>
        <message>
            <source>characters</source>
            <translation>자</translation>
        </message>
        <message>
            <source>{count} characters in all</source>
            <translation>모두 {count}자</translation>
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
            <source>Validation: the best adapter is chosen by it</source>
            <translation>검증: 가장 좋은 어댑터를 고르는 데 씁니다</translation>
        </message>
        <message>
            <source>Test: the report is about it</source>
            <translation>테스트: 보고서에서 평가합니다</translation>
        </message>
        <message>
            <source>None</source>
            <translation>없음</translation>
        </message>
        <message>
            <source>{train} train, {validation} validation</source>
            <translation>학습 {train}, 검증 {validation}</translation>
        </message>
        <message>
            <source>{train} train, {validation} validation, {test} test</source>
            <translation>학습 {train}, 검증 {validation}, 테스트 {test}</translation>
        </message>
        <message>
            <source>Held out by</source>
            <translation>나누는 기준</translation>
        </message>
        <message>
            <source>not possible</source>
            <translation>불가능</translation>
        </message>
    </context>
    <context>
        <name>DecodingButton</name>
        <message>
            <source>Decoding</source>
            <translation>디코딩</translation>
        </message>
        <message>
            <source>Greedy decoding, faster</source>
            <translation>탐욕 디코딩(greedy), 더 빠름</translation>
        </message>
        <message>
            <source>Beam search with {count} beams</source>
            <translation>빔 {count}개로 빔 탐색</translation>
        </message>
        <message>
            <source>Segments with their times</source>
            <translation>구간과 시각 표시</translation>
        </message>
        <message>
            <source>Words that may be said ({count})…</source>
            <translation>나올 수 있는 단어({count}개)…</translation>
        </message>
        <message>
            <source>Words that may be said…</source>
            <translation>나올 수 있는 단어…</translation>
        </message>
        <message>
            <source>Transcribe again</source>
            <translation>다시 전사</translation>
        </message>
        <message>
            <source>Let go of the models ({size})</source>
            <translation>모델을 메모리에서 내리기 ({size})</translation>
        </message>
        <message>
            <source>No model is loaded</source>
            <translation>불러온 모델 없음</translation>
        </message>
        <message>
            <source>Words that may be said</source>
            <translation>나올 수 있는 단어</translation>
        </message>
        <message>
            <source>Use these words</source>
            <translation>이 단어 쓰기</translation>
        </message>
        <message>
            <source>Names and rare words, one a line, those that matter most first. Base and adapter are told them as a prompt. It helps where such words are said; where they are not, it can put them into the text.</source>
            <translation>이름과 드문 단어를 중요한 것부터 한 줄에 하나씩 적어 주세요. 기본 모델과 어댑터에 프롬프트로 알려 줍니다. 그런 단어가 나오는 녹음에는 도움이 되지만, 나오지 않는 녹음에서는 텍스트에 끼어들 수 있습니다.</translation>
        </message>
    </context>
    <context>
        <name>Demo</name>
        <message>
            <source>Recordings</source>
            <translation>녹음</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>체크포인트</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>결과</translation>
        </message>
        <message>
            <source>dictated sentences, several voices</source>
            <translation>여러 목소리로 읽은 받아쓰기 문장</translation>
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
            <source>The demo is ready, but another run is training: start the demo once it has ended.</source>
            <translation>데모가 준비되었지만 다른 실행이 학습 중입니다. 그 실행이 끝나면 데모를 시작해 주세요.</translation>
        </message>
        <message>
            <source>The demo's recordings and settings have replaced yours.</source>
            <translation>녹음과 설정을 데모의 것으로 바꿨습니다.</translation>
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
        <name>DevicePicker</name>
        <message>
            <source>Microphone</source>
            <translation>마이크</translation>
        </message>
        <message>
            <source>No microphone</source>
            <translation>마이크 없음</translation>
        </message>
        <message>
            <source>Look for microphones again</source>
            <translation>마이크 다시 찾기</translation>
        </message>
        <message>
            <source>How to record</source>
            <translation>녹음 방법</translation>
        </message>
        <message>
            <source>No countdown</source>
            <translation>카운트다운 없음</translation>
        </message>
        <message>
            <source>Countdown of {count} s</source>
            <translation>{count}초 카운트다운</translation>
        </message>
        <message>
            <source>Stop at silence</source>
            <translation>말이 끝나면 멈춤</translation>
        </message>
        <message>
            <source>At most {count} s</source>
            <translation>최대 {count}초</translation>
        </message>
        <message>
            <source>At most {count} min</source>
            <translation>최대 {count}분</translation>
        </message>
        <message>
            <source>Leave out silence at both ends</source>
            <translation>앞뒤 무음 제외</translation>
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
            <source>{name} — {host}, {channels}, default</source>
            <translation>{name} — {host}, {channels}, 기본 장치</translation>
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
            <source>{done} of {total}</source>
            <translation>{total} 중 {done}</translation>
        </message>
        <message>
            <source>Downloading {name}  {amount}</source>
            <translation>{name} 내려받는 중  {amount}</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>{name} is not on this machine yet. It is fetched once.</source>
            <translation>{name}은(는) 아직 이 컴퓨터에 없습니다. 한 번만 내려받으면 됩니다.</translation>
        </message>
        <message>
            <source>Download {size}</source>
            <translation>{size} 내려받기</translation>
        </message>
    </context>
    <context>
        <name>DurationCard</name>
        <message>
            <source>Expected duration</source>
            <translation>예상 시간</translation>
        </message>
        <message>
            <source>{training} training at {rate} utterances/s, {evaluation} evaluation, as measured in {run}</source>
            <translation>학습 {training}(초당 발화 {rate}개), 평가 {evaluation}. {run}에서 잰 속도입니다</translation>
        </message>
        <message>
            <source>{training} training at {rate} utterances/s, {evaluation} evaluation: an estimate, since no run of this checkpoint was timed here; its first steps will tell.</source>
            <translation>초당 {rate}개 발화로 학습 {training}, 평가 {evaluation}. 이 컴퓨터에서 이 체크포인트로 걸린 시간을 잰 적이 없어 어림한 값이며, 첫 스텝들이 지나면 정확해집니다.</translation>
        </message>
        <message>
            <source>not known yet</source>
            <translation>아직 알 수 없음</translation>
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
            <source>Happened {count} times</source>
            <translation>{count}번 일어났습니다</translation>
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
        <name>Errors</name>
        <message>
            <source>A PDF of scanned pages holds pictures only. Recognise its text first, or paste it.</source>
            <translation>스캔한 PDF에는 그림만 있습니다. 먼저 문자 인식(OCR)을 하거나 텍스트를 붙여넣으세요.</translation>
        </message>
        <message>
            <source>A file of the studio is damaged</source>
            <translation>프로그램이 저장한 파일이 손상되었습니다</translation>
        </message>
        <message>
            <source>A guard set holds recordings that are trained on</source>
            <translation>가드 세트에 학습에 쓰는 녹음이 들어 있습니다</translation>
        </message>
        <message>
            <source>A package that writes this format is missing</source>
            <translation>이 형식으로 쓰는 패키지가 없습니다</translation>
        </message>
        <message>
            <source>A recording that was left over is damaged</source>
            <translation>남아 있던 녹음이 손상되었습니다</translation>
        </message>
        <message>
            <source>A transcript is too long for Whisper</source>
            <translation>전사문이 Whisper가 다룰 수 있는 길이를 넘습니다</translation>
        </message>
        <message>
            <source>Add its training part.</source>
            <translation>데이터셋의 학습용 부분을 추가해 주세요.</translation>
        </message>
        <message>
            <source>Add recordings of other sentences; two are the least.</source>
            <translation>다른 문장의 녹음을 추가해 주세요. 적어도 두 문장이 필요합니다.</translation>
        </message>
        <message>
            <source>Allow it in the system's privacy settings.</source>
            <translation>시스템의 개인정보 보호 설정에서 마이크 사용을 허용해 주세요.</translation>
        </message>
        <message>
            <source>An adapter of this method cannot be merged into its base</source>
            <translation>이 방법의 어댑터는 기본 모델에 병합할 수 없습니다</translation>
        </message>
        <message>
            <source>An import option is wrong</source>
            <translation>가져오기 옵션이 잘못되었습니다</translation>
        </message>
        <message>
            <source>Another process works on this run</source>
            <translation>다른 프로세스가 이 실행을 사용하고 있습니다</translation>
        </message>
        <message>
            <source>Another program is using the microphone</source>
            <translation>다른 프로그램이 마이크를 사용하고 있습니다</translation>
        </message>
        <message>
            <source>Another program is working on this</source>
            <translation>다른 프로그램이 사용하고 있습니다</translation>
        </message>
        <message>
            <source>Check its name and place, or connect the disk that it is on.</source>
            <translation>이름과 위치를 확인하거나, 들어 있는 디스크를 연결해 주세요.</translation>
        </message>
        <message>
            <source>Check that they belong together, and the language. A larger model hears more.</source>
            <translation>녹음과 텍스트가 서로 맞는지, 언어가 맞는지 확인하세요. 더 큰 모델은 더 많이 알아듣습니다.</translation>
        </message>
        <message>
            <source>Check the folder's permissions, or choose another one.</source>
            <translation>폴더의 권한을 확인하거나 다른 폴더를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Check the language. A larger model hears more.</source>
            <translation>언어를 확인하세요. 더 큰 모델은 더 많이 알아듣습니다.</translation>
        </message>
        <message>
            <source>Check the network or the proxy and try again. What has been downloaded is kept.</source>
            <translation>네트워크나 프록시를 확인한 뒤 다시 시도해 주세요. 이미 받은 부분은 그대로 남아 있습니다.</translation>
        </message>
        <message>
            <source>Check the transcripts with a model first.</source>
            <translation>먼저 모델로 전사문을 점검해 주세요.</translation>
        </message>
        <message>
            <source>Choose AdamW instead.</source>
            <translation>AdamW를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose a folder with audio files (WAV, FLAC, OGG, Opus, MP3, AIFF …) and their transcripts.</source>
            <translation>오디오 파일(WAV, FLAC, OGG, Opus, MP3, AIFF 등)과 전사문이 들어 있는 폴더를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose a folder with recordings of noise, or none.</source>
            <translation>소음 녹음이 들어 있는 폴더를 선택하거나 비워 두세요.</translation>
        </message>
        <message>
            <source>Choose a new folder for the experiment.</source>
            <translation>실험을 담을 새 폴더를 고르세요.</translation>
        </message>
        <message>
            <source>Choose a strength within the bounds.</source>
            <translation>범위 안의 세기를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose a text file with one sentence a line.</source>
            <translation>한 줄에 한 문장씩 적힌 텍스트 파일을 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose an adapter with safetensors.</source>
            <translation>safetensors 형식의 어댑터를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose another checkpoint, or connect the disk that it is on.</source>
            <translation>다른 체크포인트를 선택하거나, 폴더가 들어 있는 디스크를 연결해 주세요.</translation>
        </message>
        <message>
            <source>Choose another language, or a multilingual checkpoint.</source>
            <translation>다른 언어나 다국어 체크포인트를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose another microphone.</source>
            <translation>다른 마이크를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose another name or folder.</source>
            <translation>다른 이름이나 폴더를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose another one, or connect it again.</source>
            <translation>다른 마이크를 선택하거나 다시 연결해 주세요.</translation>
        </message>
        <message>
            <source>Choose another one.</source>
            <translation>다른 파일을 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose another task or checkpoint.</source>
            <translation>다른 작업이나 체크포인트를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose data that the run does not learn from.</source>
            <translation>이번 실행에서 학습하지 않는 데이터를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose one of the list, or a folder.</source>
            <translation>목록에서 선택하거나 폴더를 지정해 주세요.</translation>
        </message>
        <message>
            <source>Choose one of the list.</source>
            <translation>목록에서 고르세요.</translation>
        </message>
        <message>
            <source>Choose one with safetensors, or fetch it again.</source>
            <translation>safetensors 형식의 체크포인트를 선택하거나 다시 내려받아 주세요.</translation>
        </message>
        <message>
            <source>Choose smaller shares, and that for validation over 0.</source>
            <translation>비율을 줄이고, 검증 비율은 0보다 크게 정해 주세요.</translation>
        </message>
        <message>
            <source>Choose the adapter folder of a finished run.</source>
            <translation>완료된 실행의 adapter 폴더를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose the checkpoint that it was trained on.</source>
            <translation>학습에 사용한 체크포인트를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose the columns of recordings and transcripts.</source>
            <translation>녹음 열과 전사문 열을 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose the folder of a Whisper model in the format of transformers.</source>
            <translation>transformers 형식의 Whisper 모델 폴더를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose the folder of a run.</source>
            <translation>실행 폴더를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Choose the folder of an experiment, or make a new one.</source>
            <translation>실험 폴더를 고르거나 새로 만드세요.</translation>
        </message>
        <message>
            <source>Choose the original; the studio quantizes it when it is loaded, if you wish.</source>
            <translation>원본을 선택해 주세요. 원하면 불러올 때 양자화할 수 있습니다.</translation>
        </message>
        <message>
            <source>Choose the processor as device.</source>
            <translation>장치로 CPU를 선택해 주세요.</translation>
        </message>
        <message>
            <source>Close it there, and try again.</source>
            <translation>그 프로그램을 닫은 뒤 다시 시도해 주세요.</translation>
        </message>
        <message>
            <source>Close other programs, or take a smaller batch, a smaller checkpoint or a quantized base.</source>
            <translation>다른 프로그램을 닫거나, 더 작은 배치·더 작은 체크포인트·양자화된 기본 모델을 사용해 주세요.</translation>
        </message>
        <message>
            <source>Connect one, then press F5 to look again.</source>
            <translation>연결한 뒤 F5를 눌러 다시 찾아 주세요.</translation>
        </message>
        <message>
            <source>Copy the tokenizer's files from the checkpoint that this one was made from.</source>
            <translation>이 체크포인트의 바탕이 된 체크포인트에서 토크나이저 파일을 복사하세요.</translation>
        </message>
        <message>
            <source>Copy the whole folder, or fetch it again.</source>
            <translation>폴더 전체를 복사하거나 다시 내려받아 주세요.</translation>
        </message>
        <message>
            <source>Correct it and try again.</source>
            <translation>옵션을 고친 뒤 다시 시도해 주세요.</translation>
        </message>
        <message>
            <source>Correct them in the file and try again; nothing has been changed.</source>
            <translation>파일에서 고친 뒤 다시 시도해 주세요. 아무것도 바뀌지 않았습니다.</translation>
        </message>
        <message>
            <source>Correct them on the Setup page; nothing has been started.</source>
            <translation>설정 페이지에서 고쳐 주세요. 아직 아무것도 시작하지 않았습니다.</translation>
        </message>
        <message>
            <source>Cut it into shorter ones.</source>
            <translation>더 짧게 잘라 주세요.</translation>
        </message>
        <message>
            <source>Cut the recording and its transcript in two.</source>
            <translation>녹음과 전사문을 둘로 나눠 주세요.</translation>
        </message>
        <message>
            <source>Delete it and fetch it again.</source>
            <translation>체크포인트를 삭제하고 다시 내려받아 주세요.</translation>
        </message>
        <message>
            <source>Delete it, or bring it back from a backup.</source>
            <translation>파일을 삭제하거나 백업에서 복원해 주세요.</translation>
        </message>
        <message>
            <source>Divide the recordings by text or at random, or add those of another speaker.</source>
            <translation>문장별 또는 무작위로 나누거나, 다른 화자의 녹음을 추가해 주세요.</translation>
        </message>
        <message>
            <source>Evaluate it first; an adapter that has learned nothing need not be exported.</source>
            <translation>먼저 평가해 보세요. 배운 것이 없는 어댑터는 내보낼 필요가 없습니다.</translation>
        </message>
        <message>
            <source>Export it at 100 %, or merged with its base.</source>
            <translation>100%로 내보내거나 기본 모델과 합쳐서 내보내세요.</translation>
        </message>
        <message>
            <source>Export it merged with its base where that can be, or train LoRA.</source>
            <translation>병합할 수 있는 방법이면 기본 모델과 병합해 내보내거나, LoRA로 학습하세요.</translation>
        </message>
        <message>
            <source>Fetch it again, or copy the whole folder.</source>
            <translation>다시 내려받거나 폴더 전체를 복사해 주세요.</translation>
        </message>
        <message>
            <source>Fetch it again; if this happens again, the network changes what it carries.</source>
            <translation>다시 내려받아 주세요. 같은 문제가 반복되면 네트워크가 파일을 바꾸고 있는 것입니다.</translation>
        </message>
        <message>
            <source>Fetch it on the Setup page.</source>
            <translation>설정 페이지에서 내려받아 주세요.</translation>
        </message>
        <message>
            <source>Free some memory or disk space and try again.</source>
            <translation>메모리나 디스크 공간을 확보한 뒤 다시 시도해 주세요.</translation>
        </message>
        <message>
            <source>Free some space and try again. What was saved before is untouched.</source>
            <translation>공간을 확보한 뒤 다시 시도해 주세요. 이미 저장된 내용은 그대로 남아 있습니다.</translation>
        </message>
        <message>
            <source>Get it again, or unpack it yourself and open the folder.</source>
            <translation>파일을 다시 받거나, 직접 압축을 푼 뒤 폴더를 열어 주세요.</translation>
        </message>
        <message>
            <source>Give another name, or delete the old one first.</source>
            <translation>다른 이름을 쓰거나 기존 체크포인트를 먼저 삭제해 주세요.</translation>
        </message>
        <message>
            <source>Give the new one another name.</source>
            <translation>새 실행에 다른 이름을 붙여 주세요.</translation>
        </message>
        <message>
            <source>Hold some out, and train again.</source>
            <translation>검증용 발화를 따로 두고 다시 학습해 주세요.</translation>
        </message>
        <message>
            <source>Install PortAudio, then start the studio again.</source>
            <translation>PortAudio를 설치한 뒤 프로그램을 다시 시작해 주세요.</translation>
        </message>
        <message>
            <source>Install it beside the studio, or choose another format.</source>
            <translation>스튜디오와 함께 설치하거나 다른 형식을 고르세요.</translation>
        </message>
        <message>
            <source>Install or unlock the system's keyring, such as GNOME Keyring or KWallet; or set HF_TOKEN before the studio is started.</source>
            <translation>GNOME 키링이나 KWallet 같은 시스템 키링을 설치하거나 잠금을 푸세요. 또는 스튜디오를 시작하기 전에 HF_TOKEN을 설정하세요.</translation>
        </message>
        <message>
            <source>Install pip, or download the checkpoint elsewhere and open its folder.</source>
            <translation>pip를 설치하거나, 다른 곳에서 내려받은 체크포인트 폴더를 열어 주세요.</translation>
        </message>
        <message>
            <source>Install the studio again.</source>
            <translation>프로그램을 다시 설치해 주세요.</translation>
        </message>
        <message>
            <source>It has to be converted once before it can be trained.</source>
            <translation>학습하려면 먼저 한 번 변환해야 합니다.</translation>
        </message>
        <message>
            <source>It may be damaged, or you may not be allowed to read it. Copy it again from where it came from.</source>
            <translation>파일이 손상되었거나 읽을 권한이 없을 수 있습니다. 원본에서 다시 복사해 주세요.</translation>
        </message>
        <message>
            <source>Its file experiment.toml is damaged: correct it, or make the experiment anew.</source>
            <translation>experiment.toml 파일이 손상되었습니다. 파일을 고치거나 실험을 새로 만드세요.</translation>
        </message>
        <message>
            <source>Let a model check the texts instead.</source>
            <translation>대신 모델로 텍스트를 검사하세요.</translation>
        </message>
        <message>
            <source>Look at the list again.</source>
            <translation>목록을 다시 확인하세요.</translation>
        </message>
        <message>
            <source>Look at the reason of the last one, correct it, and go on with the experiment.</source>
            <translation>마지막 시도가 실패한 이유를 보고 고친 다음 실험을 이어 가세요.</translation>
        </message>
        <message>
            <source>Make it anew from the recordings.</source>
            <translation>녹음에서 다시 만들어 주세요.</translation>
        </message>
        <message>
            <source>Most often the memory was not enough. Close other programs, or take a smaller batch or checkpoint, and try again.</source>
            <translation>대개 메모리가 부족할 때 생깁니다. 다른 프로그램을 닫거나, 더 작은 배치 또는 체크포인트로 다시 시도해 주세요.</translation>
        </message>
        <message>
            <source>Name other data to replay, or replay nothing.</source>
            <translation>리플레이할 다른 데이터를 지정하거나 리플레이를 끄세요.</translation>
        </message>
        <message>
            <source>Name other data.</source>
            <translation>다른 데이터를 지정해 주세요.</translation>
        </message>
        <message>
            <source>Name the speakers in the table (column speaker), or divide the recordings by text or at random.</source>
            <translation>표의 speaker 열에 화자를 적거나, 문장별 또는 무작위로 나눠 주세요.</translation>
        </message>
        <message>
            <source>Needed are recordings of up to 30 seconds with transcripts.</source>
            <translation>전사문이 있는 30초 이하의 녹음이 필요합니다.</translation>
        </message>
        <message>
            <source>No microphone or loudspeaker was found</source>
            <translation>마이크나 스피커를 찾지 못했습니다</translation>
        </message>
        <message>
            <source>No model has transcribed these recordings yet</source>
            <translation>아직 이 녹음을 전사한 모델이 없습니다</translation>
        </message>
        <message>
            <source>No recording has a transcript</source>
            <translation>전사문이 있는 녹음이 없습니다</translation>
        </message>
        <message>
            <source>No recording is short enough</source>
            <translation>사용할 수 있을 만큼 짧은 녹음이 없습니다</translation>
        </message>
        <message>
            <source>No recording without a text was found</source>
            <translation>텍스트가 없는 녹음을 찾지 못했습니다</translation>
        </message>
        <message>
            <source>No trial of these settings is finished</source>
            <translation>이 설정으로 끝난 시도가 없습니다</translation>
        </message>
        <message>
            <source>Nobody has read any of these drafts</source>
            <translation>아직 확인한 자동 전사문이 없습니다</translation>
        </message>
        <message>
            <source>None of the recordings can be used</source>
            <translation>사용할 수 있는 녹음이 없습니다</translation>
        </message>
        <message>
            <source>Nothing is said in these recordings, as far as the model heard</source>
            <translation>모델이 듣기로는 이 녹음들에 말소리가 없습니다</translation>
        </message>
        <message>
            <source>Nothing of the text was heard in the recording</source>
            <translation>녹음에서 이 텍스트에 해당하는 말을 찾지 못했습니다</translation>
        </message>
        <message>
            <source>Nothing was kept of it. Update the program's package, or choose another format.</source>
            <translation>만든 파일은 남기지 않았습니다. 프로그램의 패키지를 업데이트하거나 다른 형식을 고르세요.</translation>
        </message>
        <message>
            <source>Open it where it is now, and resume it there.</source>
            <translation>지금 있는 곳에서 열어 이어서 학습해 주세요.</translation>
        </message>
        <message>
            <source>Open them on the Data page, listen, and press Enter on what is right.</source>
            <translation>데이터 페이지에서 열어 들어 보고, 맞는 것에서 Enter 키를 누르세요.</translation>
        </message>
        <message>
            <source>Other programs cannot load an adapter of this method by itself</source>
            <translation>이 방법의 어댑터는 다른 프로그램에서 단독으로 불러올 수 없습니다</translation>
        </message>
        <message>
            <source>Put a text file beside each recording, or a table with the columns file_name and text into the folder.</source>
            <translation>녹음마다 텍스트 파일을 두거나, file_name 열과 text 열이 있는 표를 폴더에 넣어 주세요.</translation>
        </message>
        <message>
            <source>Read its sentence again.</source>
            <translation>그 문장을 다시 읽어 주세요.</translation>
        </message>
        <message>
            <source>Record it again, or leave it out.</source>
            <translation>다시 녹음하거나 제외해 주세요.</translation>
        </message>
        <message>
            <source>Recordings of this run were changed since it was prepared</source>
            <translation>실행을 준비한 뒤 녹음이 변경되었습니다</translation>
        </message>
        <message>
            <source>Resume asks whether to go on with what is there now.</source>
            <translation>다시 시작할 때, 지금 있는 녹음으로 계속할지 묻습니다.</translation>
        </message>
        <message>
            <source>Save it as UTF-8, or choose the encoding among the import options.</source>
            <translation>UTF-8로 저장하거나 가져오기 옵션에서 인코딩을 선택해 주세요.</translation>
        </message>
        <message>
            <source>Say among the import options how to read it.</source>
            <translation>가져오기 옵션에서 읽는 방법을 정해 주세요.</translation>
        </message>
        <message>
            <source>Set a test share in Setup before you make the next one.</source>
            <translation>다음 실험을 만들기 전에 설정에서 테스트 비율을 정하세요.</translation>
        </message>
        <message>
            <source>Some settings are wrong</source>
            <translation>잘못된 설정이 있습니다</translation>
        </message>
        <message>
            <source>Some settings in the file are wrong</source>
            <translation>파일의 일부 설정이 올바르지 않습니다</translation>
        </message>
        <message>
            <source>Start a new run with its settings.</source>
            <translation>같은 설정으로 새로 학습을 시작해 주세요.</translation>
        </message>
        <message>
            <source>Take adapters that were trained alike, on the same checkpoint.</source>
            <translation>같은 체크포인트에서 같은 방식으로 학습한 어댑터를 고르세요.</translation>
        </message>
        <message>
            <source>Take fewer folds, or add recordings of other sentences or speakers.</source>
            <translation>폴드 수를 줄이거나, 다른 문장 또는 다른 화자의 녹음을 추가해 주세요.</translation>
        </message>
        <message>
            <source>The 8-bit optimizer cannot be used on this machine</source>
            <translation>이 컴퓨터에서는 8비트 옵티마이저를 사용할 수 없습니다</translation>
        </message>
        <message>
            <source>The adapter cannot be used at this strength</source>
            <translation>이 세기로는 어댑터를 사용할 수 없습니다</translation>
        </message>
        <message>
            <source>The adapter changes nothing in the base</source>
            <translation>어댑터가 기본 모델을 전혀 바꾸지 않습니다</translation>
        </message>
        <message>
            <source>The adapter does not fit this checkpoint</source>
            <translation>어댑터가 이 체크포인트에 맞지 않습니다</translation>
        </message>
        <message>
            <source>The archive cannot be used</source>
            <translation>압축 파일을 사용할 수 없습니다</translation>
        </message>
        <message>
            <source>The checkpoint cannot be fetched without pip</source>
            <translation>pip가 없어 체크포인트를 내려받을 수 없습니다</translation>
        </message>
        <message>
            <source>The checkpoint cannot be loaded</source>
            <translation>체크포인트를 불러올 수 없습니다</translation>
        </message>
        <message>
            <source>The checkpoint cannot do this task</source>
            <translation>체크포인트가 지원하지 않는 작업입니다</translation>
        </message>
        <message>
            <source>The checkpoint could not be fetched: no connection</source>
            <translation>네트워크에 연결할 수 없어 체크포인트를 내려받지 못했습니다</translation>
        </message>
        <message>
            <source>The checkpoint does not know this language</source>
            <translation>체크포인트가 지원하지 않는 언어입니다</translation>
        </message>
        <message>
            <source>The checkpoint has no weights</source>
            <translation>체크포인트에 가중치 파일이 없습니다</translation>
        </message>
        <message>
            <source>The checkpoint is damaged</source>
            <translation>체크포인트가 손상되었습니다</translation>
        </message>
        <message>
            <source>The checkpoint is not complete</source>
            <translation>체크포인트가 완전하지 않습니다</translation>
        </message>
        <message>
            <source>The checkpoint is not on this machine yet</source>
            <translation>체크포인트가 아직 이 컴퓨터에 없습니다</translation>
        </message>
        <message>
            <source>The checkpoint is quantized</source>
            <translation>양자화된 체크포인트입니다</translation>
        </message>
        <message>
            <source>The checkpoint's folder is not there</source>
            <translation>체크포인트 폴더가 없습니다</translation>
        </message>
        <message>
            <source>The checkpoint's tokenizer has more tokens than its model</source>
            <translation>체크포인트의 토크나이저에 모델보다 많은 토큰이 있습니다</translation>
        </message>
        <message>
            <source>The checkpoint's weights are in an unsafe format</source>
            <translation>체크포인트의 가중치가 안전하지 않은 형식입니다</translation>
        </message>
        <message>
            <source>The data to replay hold recordings that the run is judged on</source>
            <translation>리플레이할 데이터에 평가용 녹음이 들어 있습니다</translation>
        </message>
        <message>
            <source>The dataset leaves nothing to train on</source>
            <translation>학습에 쓸 발화가 없는 데이터셋입니다</translation>
        </message>
        <message>
            <source>The demo's sentences could not be spoken</source>
            <translation>데모 문장을 음성으로 만들지 못했습니다</translation>
        </message>
        <message>
            <source>The disk is full</source>
            <translation>디스크가 가득 찼습니다</translation>
        </message>
        <message>
            <source>The download is damaged</source>
            <translation>내려받은 파일이 손상되었습니다</translation>
        </message>
        <message>
            <source>The engine could not be started</source>
            <translation>엔진을 시작하지 못했습니다</translation>
        </message>
        <message>
            <source>The engine was ended from outside or has crashed</source>
            <translation>엔진이 외부에서 종료되었거나 멈췄습니다</translation>
        </message>
        <message>
            <source>The experiment cannot be read</source>
            <translation>실험을 읽을 수 없습니다</translation>
        </message>
        <message>
            <source>The experiment has no test side</source>
            <translation>실험에 테스트 데이터가 없습니다</translation>
        </message>
        <message>
            <source>The file cannot be read</source>
            <translation>파일을 읽을 수 없습니다</translation>
        </message>
        <message>
            <source>The file cannot be written</source>
            <translation>파일을 저장할 수 없습니다</translation>
        </message>
        <message>
            <source>The file is no valid file of settings</source>
            <translation>설정 파일의 형식이 올바르지 않습니다</translation>
        </message>
        <message>
            <source>The file or folder is not there</source>
            <translation>파일이나 폴더를 찾을 수 없습니다</translation>
        </message>
        <message>
            <source>The file with the settings is not there</source>
            <translation>설정 파일이 없습니다</translation>
        </message>
        <message>
            <source>The folder holds no recordings</source>
            <translation>폴더에 녹음이 없습니다</translation>
        </message>
        <message>
            <source>The folder is not empty</source>
            <translation>폴더가 비어 있지 않습니다</translation>
        </message>
        <message>
            <source>The folder of noises cannot be used</source>
            <translation>소음 폴더를 사용할 수 없습니다</translation>
        </message>
        <message>
            <source>The format of samples without a header is wrong</source>
            <translation>헤더 없는 오디오의 형식이 잘못되었습니다</translation>
        </message>
        <message>
            <source>The layout of this folder or table is not known</source>
            <translation>이 폴더나 표의 구성을 알 수 없습니다</translation>
        </message>
        <message>
            <source>The manifest is damaged</source>
            <translation>매니페스트가 손상되었습니다</translation>
        </message>
        <message>
            <source>The memory may not have been enough. Try again, with fewer models or a smaller one.</source>
            <translation>메모리가 부족했을 수 있습니다. 모델 수를 줄이거나 더 작은 모델로 다시 시도해 주세요.</translation>
        </message>
        <message>
            <source>The memory was not enough</source>
            <translation>메모리가 부족합니다</translation>
        </message>
        <message>
            <source>The microphone does not work</source>
            <translation>마이크가 작동하지 않습니다</translation>
        </message>
        <message>
            <source>The microphone refuses every sample rate</source>
            <translation>마이크가 모든 샘플레이트를 거부합니다</translation>
        </message>
        <message>
            <source>The microphone was unplugged</source>
            <translation>마이크 연결이 끊겼습니다</translation>
        </message>
        <message>
            <source>The program cannot use the exported model</source>
            <translation>내보낸 모델을 프로그램에서 쓸 수 없습니다</translation>
        </message>
        <message>
            <source>The queue is being worked on already</source>
            <translation>대기열을 이미 처리하고 있습니다</translation>
        </message>
        <message>
            <source>The recording has no transcript</source>
            <translation>녹음에 전사문이 없습니다</translation>
        </message>
        <message>
            <source>The recording is empty</source>
            <translation>녹음이 비어 있습니다</translation>
        </message>
        <message>
            <source>The recording is too long to be shown</source>
            <translation>녹음이 너무 길어 표시할 수 없습니다</translation>
        </message>
        <message>
            <source>The run has no validation utterances</source>
            <translation>이 실행에는 검증용 발화가 없습니다</translation>
        </message>
        <message>
            <source>The run was saved by another version of the studio</source>
            <translation>다른 버전에서 저장한 실행입니다</translation>
        </message>
        <message>
            <source>The run's folder was moved or deleted</source>
            <translation>실행 폴더가 옮겨졌거나 삭제되었습니다</translation>
        </message>
        <message>
            <source>The shares that are held out leave nothing to train on</source>
            <translation>평가용 비율 때문에 학습에 쓸 발화가 남지 않습니다</translation>
        </message>
        <message>
            <source>The sound library is missing</source>
            <translation>소리 라이브러리가 없습니다</translation>
        </message>
        <message>
            <source>The speakers are not known, so that the recordings cannot be divided by speaker</source>
            <translation>화자를 알 수 없어 화자별로 나눌 수 없습니다</translation>
        </message>
        <message>
            <source>The studio does not know this format</source>
            <translation>스튜디오가 모르는 형식입니다</translation>
        </message>
        <message>
            <source>The system does not let the studio use the microphone</source>
            <translation>시스템이 마이크 사용을 허용하지 않았습니다</translation>
        </message>
        <message>
            <source>The table does not say which columns to read</source>
            <translation>표에서 어느 열을 읽어야 할지 알 수 없습니다</translation>
        </message>
        <message>
            <source>The text file's encoding is not known</source>
            <translation>텍스트 파일의 인코딩을 알 수 없습니다</translation>
        </message>
        <message>
            <source>The weights are in an unsafe format</source>
            <translation>가중치가 안전하지 않은 형식입니다</translation>
        </message>
        <message>
            <source>There are no sentences to read</source>
            <translation>읽을 문장이 없습니다</translation>
        </message>
        <message>
            <source>There are too few different recordings for so many folds</source>
            <translation>폴드 수에 비해 서로 다른 녹음이 너무 적습니다</translation>
        </message>
        <message>
            <source>There is already a checkpoint of this name</source>
            <translation>같은 이름의 체크포인트가 이미 있습니다</translation>
        </message>
        <message>
            <source>There is already a run of this name</source>
            <translation>같은 이름의 실행이 이미 있습니다</translation>
        </message>
        <message>
            <source>There is already something at this place</source>
            <translation>그 위치에 이미 다른 것이 있습니다</translation>
        </message>
        <message>
            <source>There is no adapter in this folder</source>
            <translation>이 폴더에 어댑터가 없습니다</translation>
        </message>
        <message>
            <source>There is no experiment in this folder</source>
            <translation>이 폴더에는 실험이 없습니다</translation>
        </message>
        <message>
            <source>There is no graphics card that can be used</source>
            <translation>사용할 수 있는 그래픽 카드가 없습니다</translation>
        </message>
        <message>
            <source>There is no run in this folder</source>
            <translation>이 폴더에는 실행이 없습니다</translation>
        </message>
        <message>
            <source>There is no such checkpoint</source>
            <translation>그런 체크포인트는 없습니다</translation>
        </message>
        <message>
            <source>There is no text in the document</source>
            <translation>문서에 텍스트가 없습니다</translation>
        </message>
        <message>
            <source>There is nothing to replay in this language</source>
            <translation>이 언어로 리플레이할 데이터가 없습니다</translation>
        </message>
        <message>
            <source>There is only one sentence, so nothing can be held out</source>
            <translation>문장이 하나뿐이라 평가용으로 따로 둘 수 없습니다</translation>
        </message>
        <message>
            <source>There is only one speaker, so no voice can be held out</source>
            <translation>화자가 한 명뿐이라 평가용 목소리를 따로 둘 수 없습니다</translation>
        </message>
        <message>
            <source>These adapters cannot be merged</source>
            <translation>이 어댑터들은 합칠 수 없습니다</translation>
        </message>
        <message>
            <source>This adapter alone cannot be written at another strength</source>
            <translation>이 어댑터만 따로 다른 세기로 쓸 수는 없습니다</translation>
        </message>
        <message>
            <source>This cannot be a checkpoint's name</source>
            <translation>체크포인트 이름으로 쓸 수 없습니다</translation>
        </message>
        <message>
            <source>This checkpoint is in the format of faster-whisper</source>
            <translation>faster-whisper 형식의 체크포인트입니다</translation>
        </message>
        <message>
            <source>This folder holds no LoRA adapter</source>
            <translation>이 폴더는 LoRA 어댑터가 아닙니다</translation>
        </message>
        <message>
            <source>This is no Whisper checkpoint</source>
            <translation>Whisper 체크포인트가 아닙니다</translation>
        </message>
        <message>
            <source>This is not in the queue any more</source>
            <translation>대기열에 더 이상 없는 항목입니다</translation>
        </message>
        <message>
            <source>This system has no keyring that could keep the token</source>
            <translation>이 시스템에는 토큰을 보관할 키링이 없습니다</translation>
        </message>
        <message>
            <source>Trial after trial has failed</source>
            <translation>시도가 잇달아 실패했습니다</translation>
        </message>
        <message>
            <source>Use a name without slashes that does not begin with a dot, and is no other checkpoint's.</source>
            <translation>빗금 없이, 점으로 시작하지 않으며 다른 체크포인트와 겹치지 않는 이름을 써 주세요.</translation>
        </message>
        <message>
            <source>Use it beside its base in the studio, or train LoRA for other programs.</source>
            <translation>스튜디오에서 기본 모델과 함께 사용하거나, 다른 프로그램용으로는 LoRA로 학습하세요.</translation>
        </message>
        <message>
            <source>Wait until it ends, or stop it.</source>
            <translation>끝날 때까지 기다리거나 그 프로세스를 중지해 주세요.</translation>
        </message>
        <message>
            <source>Wait until it has finished, or close it, and try again.</source>
            <translation>작업이 끝날 때까지 기다리거나 그 프로그램을 닫은 뒤 다시 시도해 주세요.</translation>
        </message>
        <message>
            <source>Wait until one is.</source>
            <translation>하나가 끝날 때까지 기다리세요.</translation>
        </message>
        <message>
            <source>What was spoken until then is kept. Connect it again.</source>
            <translation>그때까지 말한 내용은 남아 있습니다. 마이크를 다시 연결해 주세요.</translation>
        </message>
        <message>
            <source>What you add is worked on in its turn.</source>
            <translation>추가한 항목은 차례가 되면 처리합니다.</translation>
        </message>
        <message>
            <source>Whisper learns from up to 30 seconds at a time. Cut the recordings into sentences, or give the times of their sentences as subtitles.</source>
            <translation>Whisper는 한 번에 30초까지 학습합니다. 녹음을 문장 단위로 자르거나, 문장별 시간이 담긴 자막 파일을 함께 넣어 주세요.</translation>
        </message>
        <message>
            <source>Write down what is said in it.</source>
            <translation>녹음에서 말한 내용을 적어 주세요.</translation>
        </message>
        <message>
            <source>Write encoding@ratexchannels, such as s16le@16000x1.</source>
            <translation>s16le@16000x1처럼 인코딩@샘플레이트x채널 형식으로 적어 주세요.</translation>
        </message>
    </context>
    <context>
        <name>ExportDialog</name>
        <message>
            <source>Export an adapter</source>
            <translation>어댑터 내보내기</translation>
        </message>
        <message>
            <source>Folder of the export</source>
            <translation>내보낼 폴더</translation>
        </message>
        <message>
            <source>Formats</source>
            <translation>형식</translation>
        </message>
        <message>
            <source>Change…</source>
            <translation>바꾸기…</translation>
        </message>
        <message>
            <source>Saved in</source>
            <translation>저장 위치</translation>
        </message>
        <message>
            <source>Show folder</source>
            <translation>폴더 열기</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>Export {name}</source>
            <translation>{name} 내보내기</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>내보내기</translation>
        </message>
        <message>
            <source>{name} is being exported. Wait until it is done.</source>
            <translation>{name} 내보내는 중입니다. 끝날 때까지 기다리세요.</translation>
        </message>
        <message>
            <source>Loading and transcribing with the studio…</source>
            <translation>모델을 불러와 스튜디오에서 먼저 전사하는 중…</translation>
        </message>
        <message>
            <source>Proof</source>
            <translation>내보낸 모델 확인</translation>
        </message>
        <message>
            <source>the same held-out clips, transcribed by each program</source>
            <translation>학습에 쓰지 않은 같은 녹음을 각 프로그램으로 전사합니다</translation>
        </message>
        <message>
            <source>Nothing is exported yet.</source>
            <translation>아직 내보낸 것이 없습니다.</translation>
        </message>
        <message>
            <source>Program</source>
            <translation>프로그램</translation>
        </message>
        <message>
            <source>Same text</source>
            <translation>같은 글</translation>
        </message>
        <message>
            <source>its own way</source>
            <translation>기본 설정 CER</translation>
        </message>
        <message>
            <source>× real time</source>
            <translation>실시간 대비</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>메모리</translation>
        </message>
        <message>
            <source>The studio</source>
            <translation>스튜디오</translation>
        </message>
        <message>
            <source>How to use it</source>
            <translation>쓰는 방법</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>복사</translation>
        </message>
        <message>
            <source>decoded alike, only {equal} of {compared} texts are the studio's</source>
            <translation>같은 방식으로 디코딩해도 {compared}개 중 {equal}개만 스튜디오와 글이 같습니다</translation>
        </message>
        <message>
            <source>with its own settings its CER is {points} points above the studio's</source>
            <translation>프로그램의 기본 설정에서 CER이 스튜디오보다 {points}%p 높습니다</translation>
        </message>
        <message>
            <source>it writes a text where nobody speaks, and the studio none</source>
            <translation>말이 없는 녹음에서 스튜디오와 달리 글을 씁니다</translation>
        </message>
        <message>
            <source>not proven: PEFT reads it as the studio does</source>
            <translation>확인하지 않음: 스튜디오와 같은 PEFT로 읽습니다</translation>
        </message>
        <message>
            <source>not proven: {package} is not installed</source>
            <translation>확인하지 않음: {package} 패키지가 없습니다</translation>
        </message>
        <message>
            <source>not proven: this computer's processor cannot compute with {precision}</source>
            <translation>확인하지 않음: 이 컴퓨터의 프로세서는 {precision} 계산을 지원하지 않습니다</translation>
        </message>
        <message>
            <source>not proven: the run held nothing out</source>
            <translation>확인하지 않음: 실행에 남겨 둔 녹음이 없습니다</translation>
        </message>
        <message>
            <source>One folder for Python and most converters</source>
            <translation>파이썬과 대부분의 변환 도구용 폴더</translation>
        </message>
        <message>
            <source>CTranslate2, for faster-whisper and programs on it</source>
            <translation>CTranslate2, faster-whisper와 이를 쓰는 프로그램용</translation>
        </message>
        <message>
            <source>ggml, for whisper.cpp and apps on it</source>
            <translation>ggml, whisper.cpp와 이를 쓰는 앱용</translation>
        </message>
        <message>
            <source>For PEFT; needs the base beside it</source>
            <translation>PEFT용, 기본 모델이 따로 있어야 합니다</translation>
        </message>
        <message>
            <source>Adapter only</source>
            <translation>어댑터만</translation>
        </message>
    </context>
    <context>
        <name>FixBar</name>
        <message>
            <source>Stop</source>
            <translation>멈춤</translation>
        </message>
        <message>
            <source>{fix}: all {count}</source>
            <translation>{fix}: {count}개 모두</translation>
        </message>
        <message>
            <source>{fix}: this one</source>
            <translation>{fix}: 이 녹음</translation>
        </message>
        <message>
            <source>1 fix made</source>
            <translation>고친 작업 1개</translation>
        </message>
        <message>
            <source>{count} fixes made</source>
            <translation>고친 작업 {count}개</translation>
        </message>
        <message>
            <source>1 note on the import</source>
            <translation>가져오기 알림 1건</translation>
        </message>
        <message>
            <source>{count} notes on the import</source>
            <translation>가져오기 알림 {count}건</translation>
        </message>
        <message>
            <source>Loading the model…</source>
            <translation>모델을 불러오는 중…</translation>
        </message>
        <message>
            <source>Checked {done} of {total}</source>
            <translation>전사문 {total}개 중 {done}개 점검함</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>{time} 남음</translation>
        </message>
        <message>
            <source>Take back</source>
            <translation>되돌리기</translation>
        </message>
        <message>
            <source>1 recording</source>
            <translation>녹음 1개</translation>
        </message>
        <message>
            <source>{count} recordings</source>
            <translation>녹음 {count}개</translation>
        </message>
    </context>
    <context>
        <name>FlawTexts</name>
        <message>
            <source>No speech was heard. Check the microphone and that it is not muted, then try again.</source>
            <translation>말소리가 들리지 않았습니다. 마이크가 연결되어 있고 음소거가 아닌지 확인한 뒤 다시 시도하세요.</translation>
        </message>
        <message>
            <source>Too quiet. Come nearer to the microphone, or raise its level.</source>
            <translation>소리가 너무 작습니다. 마이크에 가까이 다가가거나 입력 음량을 높이세요.</translation>
        </message>
        <message>
            <source>Clipped: too loud and distorted. Move back, or lower the microphone's level.</source>
            <translation>소리가 너무 커서 깨졌습니다. 마이크에서 조금 떨어지거나 입력 음량을 낮추세요.</translation>
        </message>
        <message>
            <source>Cut off at its beginning or end. Wait a moment before the first and after the last word.</source>
            <translation>앞이나 뒤가 잘렸습니다. 첫 단어를 말하기 전과 마지막 단어를 말한 뒤에 잠깐 기다리세요.</translation>
        </message>
        <message>
            <source>Too short for its text. Was all of it read?</source>
            <translation>문장에 비해 너무 짧습니다. 끝까지 읽었나요?</translation>
        </message>
        <message>
            <source>Too long for its text. Was something else said, or is there a long pause?</source>
            <translation>문장에 비해 너무 깁니다. 다른 말을 했거나 오래 쉰 곳이 있나요?</translation>
        </message>
        <message>
            <source>Much noise behind the voice. Find a quieter place, or come nearer.</source>
            <translation>주변 소음이 큽니다. 더 조용한 곳을 찾거나 마이크에 가까이 다가가세요.</translation>
        </message>
        <message>
            <source>The computer was too busy and lost some of the sound.</source>
            <translation>컴퓨터가 바빠서 소리 일부가 빠졌습니다.</translation>
        </message>
    </context>
    <context>
        <name>FolderField</name>
        <message>
            <source>Choose a folder…</source>
            <translation>폴더 선택…</translation>
        </message>
        <message>
            <source>Choose a folder</source>
            <translation>폴더 선택</translation>
        </message>
    </context>
    <context>
        <name>HandbookDialog</name>
        <message>
            <source>Handbook</source>
            <translation>안내서</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
    </context>
    <context>
        <name>HeldOut</name>
        <message>
            <source>Held-out recordings of this run</source>
            <translation>이 실행에서 따로 떼어 둔 녹음</translation>
        </message>
        <message>
            <source>Compare on all of them</source>
            <translation>모두 들어 보고 비교</translation>
        </message>
        <message>
            <source>{count} held-out recordings</source>
            <translation>떼어 둔 녹음 {count}개</translation>
        </message>
        <message>
            <source>1 held-out recording</source>
            <translation>떼어 둔 녹음 1개</translation>
        </message>
    </context>
    <context>
        <name>Import</name>
        <message>
            <source>Recognise by itself</source>
            <translation>자동으로 알아내기</translation>
        </message>
        <message>
            <source>By the language spoken</source>
            <translation>말하는 언어에 따라</translation>
        </message>
        <message>
            <source>Part</source>
            <translation>구간</translation>
        </message>
        <message>
            <source>Problem</source>
            <translation>문제</translation>
        </message>
        <message>
            <source>None</source>
            <translation>없음</translation>
        </message>
        <message>
            <source>AI Hub</source>
            <translation>AI 허브</translation>
        </message>
        <message>
            <source>AI Hub's marks</source>
            <translation>AI 허브 표기</translation>
        </message>
        <message>
            <source>Archives in the folder</source>
            <translation>폴더 안의 압축 파일</translation>
        </message>
        <message>
            <source>Archives in the folder that are not read: {files}.</source>
            <translation>폴더에 읽지 않은 압축 파일이 있습니다: {files}.</translation>
        </message>
        <message>
            <source>As it is in the book</source>
            <translation>책에 적힌 그대로</translation>
        </message>
        <message>
            <source>As it is written</source>
            <translation>적힌 그대로</translation>
        </message>
        <message>
            <source>As it is written: 70%</source>
            <translation>철자 전사: 70%</translation>
        </message>
        <message>
            <source>As it was spoken</source>
            <translation>말한 그대로</translation>
        </message>
        <message>
            <source>As it was spoken: 칠 십 퍼센트</source>
            <translation>발음 전사: 칠 십 퍼센트</translation>
        </message>
        <message>
            <source>As the table has it</source>
            <translation>표에 적힌 대로</translation>
        </message>
        <message>
            <source>Audacity labels</source>
            <translation>Audacity 레이블</translation>
        </message>
        <message>
            <source>AudioFolder</source>
            <translation>AudioFolder</translation>
        </message>
        <message>
            <source>Channel</source>
            <translation>채널</translation>
        </message>
        <message>
            <source>Channels</source>
            <translation>채널 수</translation>
        </message>
        <message>
            <source>Channels of recordings without a header.</source>
            <translation>헤더가 없는 녹음의 채널 수입니다.</translation>
        </message>
        <message>
            <source>Column of names, each once.</source>
            <translation>겹치지 않는 이름이 적힌 열입니다.</translation>
        </message>
        <message>
            <source>Column of the speaker.</source>
            <translation>화자가 적힌 열입니다.</translation>
        </message>
        <message>
            <source>Column of the text</source>
            <translation>전사가 든 열</translation>
        </message>
        <message>
            <source>Column of the time at which a part of the recording begins.</source>
            <translation>녹음에서 구간이 시작하는 시각이 든 열입니다.</translation>
        </message>
        <message>
            <source>Column of the time at which the part ends.</source>
            <translation>구간이 끝나는 시각이 든 열입니다.</translation>
        </message>
        <message>
            <source>Column of the time that the part lasts.</source>
            <translation>구간의 길이가 든 열입니다.</translation>
        </message>
        <message>
            <source>Column of the transcript.</source>
            <translation>전사문이 적힌 열입니다.</translation>
        </message>
        <message>
            <source>Column of train, dev, test and the like.</source>
            <translation>train, dev, test 등의 구분이 적힌 열입니다.</translation>
        </message>
        <message>
            <source>Column that names the recording.</source>
            <translation>녹음 파일 이름이 적힌 열입니다.</translation>
        </message>
        <message>
            <source>Copies</source>
            <translation>사본</translation>
        </message>
        <message>
            <source>Dialect</source>
            <translation>방언</translation>
        </message>
        <message>
            <source>Drop the words</source>
            <translation>단어를 뺍니다</translation>
        </message>
        <message>
            <source>Duration</source>
            <translation>길이</translation>
        </message>
        <message>
            <source>ELAN</source>
            <translation>ELAN</translation>
        </message>
        <message>
            <source>Each by itself</source>
            <translation>하나씩</translation>
        </message>
        <message>
            <source>End</source>
            <translation>끝</translation>
        </message>
        <message>
            <source>FLEURS</source>
            <translation>FLEURS</translation>
        </message>
        <message>
            <source>Files that are not read: {count}, such as {files}.</source>
            <translation>읽지 않는 파일: {count}개(예: {files}).</translation>
        </message>
        <message>
            <source>Fillers and repetitions</source>
            <translation>간투어와 반복</translation>
        </message>
        <message>
            <source>First</source>
            <translation>첫째</translation>
        </message>
        <message>
            <source>GigaSpeech and WenetSpeech</source>
            <translation>GigaSpeech와 WenetSpeech</translation>
        </message>
        <message>
            <source>How recordings without a header store a sample.</source>
            <translation>헤더가 없는 녹음이 샘플을 저장하는 형식입니다.</translation>
        </message>
        <message>
            <source>Hugging Face dataset on disk</source>
            <translation>디스크에 저장된 Hugging Face 데이터셋</translation>
        </message>
        <message>
            <source>Hz of recordings without a header (.pcm, .raw).</source>
            <translation>헤더가 없는 녹음(.pcm, .raw)의 표본화 주파수(Hz)입니다.</translation>
        </message>
        <message>
            <source>In the standard language</source>
            <translation>표준어로</translation>
        </message>
        <message>
            <source>Joined at pauses</source>
            <translation>쉼에서 끊어 잇기</translation>
        </message>
        <message>
            <source>Kaldi and ESPnet</source>
            <translation>Kaldi·ESPnet</translation>
        </message>
        <message>
            <source>Keep the words</source>
            <translation>단어를 남깁니다</translation>
        </message>
        <message>
            <source>KsponSpeech</source>
            <translation>KsponSpeech</translation>
        </message>
        <message>
            <source>LJSpeech</source>
            <translation>LJSpeech</translation>
        </message>
        <message>
            <source>Label Studio</source>
            <translation>Label Studio</translation>
        </message>
        <message>
            <source>Labels that are not used: {labels}. Those called Speaker … are speakers.</source>
            <translation>쓰지 않는 라벨: {labels}. Speaker …로 시작하는 라벨만 화자로 씁니다.</translation>
        </message>
        <message>
            <source>Leave them out</source>
            <translation>읽지 않기</translation>
        </message>
        <message>
            <source>LibriTTS</source>
            <translation>LibriTTS</translation>
        </message>
        <message>
            <source>List</source>
            <translation>목록</translation>
        </message>
        <message>
            <source>Microphone of VCTK</source>
            <translation>VCTK의 마이크</translation>
        </message>
        <message>
            <source>Name of the list that is taken of several which give the same recordings other texts; without it the first.</source>
            <translation>여러 목록이 같은 녹음에 다른 전사를 붙였을 때 쓸 목록의 이름. 정하지 않으면 첫 목록을 씁니다.</translation>
        </message>
        <message>
            <source>Second</source>
            <translation>둘째</translation>
        </message>
        <message>
            <source>Text of LibriTTS</source>
            <translation>LibriTTS의 전사</translation>
        </message>
        <message>
            <source>VCTK</source>
            <translation>VCTK</translation>
        </message>
        <message>
            <source>Which is read of recordings that lie there several times under one name, as in wavs_16k and wavs_22k: the name of a folder. Without it that of 16 kHz, else the first.</source>
            <translation>wavs_16k와 wavs_22k처럼 같은 이름의 녹음이 여러 번 있을 때 읽을 폴더의 이름. 정하지 않으면 16 kHz 폴더를, 없으면 첫 폴더를 읽습니다.</translation>
        </message>
        <message>
            <source>Which of two recordings of each sentence is taken.</source>
            <translation>문장마다 두 번 녹음된 것 가운데 쓸 것.</translation>
        </message>
        <message>
            <source>With numbers and abbreviations in words</source>
            <translation>숫자와 약어를 풀어 쓴 것</translation>
        </message>
        <message>
            <source>{count} recordings in {folders} are copies of those in {used}, which are read.</source>
            <translation>{folders}의 녹음 {count}개는 {used}에 있는 녹음의 사본이라 읽지 않습니다.</translation>
        </message>
        <message>
            <source>{file}: {count} lines say what another list says and are taken once.</source>
            <translation>{file}: {count}줄은 다른 목록에도 있어 한 번만 씁니다.</translation>
        </message>
        <message>
            <source>{words} words of the tier {tier} are joined to {utterances} utterances, at pauses of {pause} s or where 28 s are reached.</source>
            <translation>계층 {tier}의 단어 {words}개를 {pause}초 쉼이나 28초에서 끊어 발화 {utterances}개로 이었습니다.</translation>
        </message>
        <message>
            <source>LibriSpeech</source>
            <translation>LibriSpeech</translation>
        </message>
        <message>
            <source>List in JSON</source>
            <translation>JSON 목록</translation>
        </message>
        <message>
            <source>List of recordings</source>
            <translation>녹음 목록</translation>
        </message>
        <message>
            <source>Lower case, without punctuation</source>
            <translation>소문자, 문장부호 없음</translation>
        </message>
        <message>
            <source>Marks that transcripts hold: those of the format, none, or those of KsponSpeech and other corpora of AI Hub.</source>
            <translation>전사문에 쓰인 표기입니다. 형식에 따름, 없음, 또는 KsponSpeech를 비롯한 AI 허브 말뭉치의 표기 가운데 고릅니다.</translation>
        </message>
        <message>
            <source>Milliseconds</source>
            <translation>밀리초</translation>
        </message>
        <message>
            <source>Mozilla Common Voice</source>
            <translation>Mozilla Common Voice</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>이름</translation>
        </message>
        <message>
            <source>Name of the only tier to take; without it the first, and those that say something else.</source>
            <translation>읽을 층의 이름입니다. 비워 두면 첫 층과, 그와 다른 말을 담은 층을 읽습니다.</translation>
        </message>
        <message>
            <source>Name of the sheet of a workbook (.xlsx) to take; without it the first with columns of recordings and texts.</source>
            <translation>통합 문서(.xlsx)에서 읽을 시트 이름. 정하지 않으면 녹음과 전사 열이 있는 첫 시트를 읽습니다.</translation>
        </message>
        <message>
            <source>NeMo manifest</source>
            <translation>NeMo 매니페스트</translation>
        </message>
        <message>
            <source>No marks</source>
            <translation>표기 없음</translation>
        </message>
        <message>
            <source>Number of the column that holds the transcripts, the first being 1, of lists without a header.</source>
            <translation>머리글이 없는 목록에서 전사가 든 열의 번호입니다. 첫 열이 1입니다.</translation>
        </message>
        <message>
            <source>Path of the list of rows in a JSON document, such as data.segments; without it the longest of those that fit.</source>
            <translation>JSON 문서에서 행 목록이 있는 경로(예: data.segments). 정하지 않으면 맞는 목록 가운데 가장 긴 것을 읽습니다.</translation>
        </message>
        <message>
            <source>Praat TextGrid</source>
            <translation>Praat TextGrid</translation>
        </message>
        <message>
            <source>Read all</source>
            <translation>모두 읽기</translation>
        </message>
        <message>
            <source>Right</source>
            <translation>오른쪽</translation>
        </message>
        <message>
            <source>SAMI subtitles</source>
            <translation>SAMI 자막</translation>
        </message>
        <message>
            <source>Seconds</source>
            <translation>초</translation>
        </message>
        <message>
            <source>Sheet</source>
            <translation>시트</translation>
        </message>
        <message>
            <source>Sides told from names: {sides}.</source>
            <translation>이름에 따라 분할을 정했습니다: {sides}.</translation>
        </message>
        <message>
            <source>The mix of all</source>
            <translation>모두 섞기</translation>
        </message>
        <message>
            <source>Tiers with a word in each interval: joined to utterances at pauses of 0.5 s, or each word by itself.</source>
            <translation>구간마다 단어 하나가 든 계층을 0.5초 쉼에서 끊어 발화로 이을지, 단어를 하나씩 쓸지 정합니다.</translation>
        </message>
        <message>
            <source>Transcripts of programs</source>
            <translation>프로그램이 만든 전사</translation>
        </message>
        <message>
            <source>Which channel of recordings with several is learned: their mix, as for one speaker, or one of them, where each has its own speaker or the two cancel each other out. What a list says of its recordings goes before.</source>
            <translation>채널이 여럿인 녹음에서 무엇을 학습할지 정합니다. 한 사람이 말하면 모두 섞은 소리를, 채널마다 말하는 사람이 다르거나 두 채널이 서로 상쇄되면 한 채널을 고르세요. 목록에 채널이 적혀 있으면 그것을 따릅니다.</translation>
        </message>
        <message>
            <source>Words of an aligner</source>
            <translation>정렬 도구의 단어</translation>
        </message>
        <message>
            <source>{files}: transcripts as a program wrote them: what it got wrong is learned, unless it was corrected.</source>
            <translation>{files}: 프로그램이 만든 전사입니다. 고치지 않은 오류는 그대로 학습됩니다.</translation>
        </message>
        <message>
            <source>{file}: column {text} is taken for the text, {columns} for nothing.</source>
            <translation>{file}: {text}번째 열을 전사로 읽고 {columns}번째 열은 쓰지 않습니다.</translation>
        </message>
        <message>
            <source>{file}: columns that are not used: {columns}.</source>
            <translation>{file}: 쓰지 않는 열: {columns}.</translation>
        </message>
        <message>
            <source>{file}: the list “{path}” is read, not {lists}.</source>
            <translation>{file}: 목록 ‘{path}’을(를) 읽고 {lists}은(는) 읽지 않습니다.</translation>
        </message>
        <message>
            <source>{file}: the sheet {sheet} is read, not {sheets}.</source>
            <translation>{file}: 시트 {sheet}을(를) 읽고 {sheets}은(는) 읽지 않습니다.</translation>
        </message>
        <message>
            <source>{file}: times are taken to be milliseconds.</source>
            <translation>{file}: 시각을 밀리초로 봅니다.</translation>
        </message>
        <message>
            <source>{file}: {count} utterances are those of a cut set and are taken once.</source>
            <translation>{file}: 발화 {count}개는 컷 목록에도 있어 한 번만 씁니다.</translation>
        </message>
        <message>
            <source>{file}: “{column}” is taken for the length of the whole recording, not of a part.</source>
            <translation>{file}: “{column}” 열을 구간이 아니라 녹음 전체의 길이로 봅니다.</translation>
        </message>
        <message>
            <source>Where they are needed</source>
            <translation>필요할 때만</translation>
        </message>
        <message>
            <source>Left</source>
            <translation>왼쪽</translation>
        </message>
        <message>
            <source>Left less right</source>
            <translation>왼쪽에서 오른쪽을 뺀 소리</translation>
        </message>
        <message>
            <source>Lhotse</source>
            <translation>Lhotse</translation>
        </message>
        <message>
            <source>Whether archives among the files are read as folders: where what they hold does not lie there, always, or never.</source>
            <translation>파일 사이에 있는 압축 파일을 폴더처럼 읽을지 정합니다. 그 내용이 폴더에 없을 때만, 항상, 또는 읽지 않습니다.</translation>
        </message>
        <message>
            <source>{count} transcripts began with a speaker's label or sample numbers, which are not part of the text.</source>
            <translation>전사 {count}개가 화자 표시나 샘플 번호로 시작합니다. 본문이 아니므로 뺐습니다.</translation>
        </message>
        <message>
            <source>{file}: parts have a start and no end; each is taken to last until the next begins.</source>
            <translation>{file}: 구간에 시작만 있고 끝이 없어, 다음 구간이 시작할 때까지로 봅니다.</translation>
        </message>
        <message>
            <source>{file}: {count} captions repeat what another one says and are joined with it.</source>
            <translation>{file}: 자막 {count}개가 다른 자막의 말을 되풀이해 하나로 합쳤습니다.</translation>
        </message>
        <message>
            <source>{file}: {count} rows are of recordings that another list has; only their sides are taken.</source>
            <translation>{file}: {count}개 행은 다른 목록에도 있는 녹음이라 분할만 가져옵니다.</translation>
        </message>
        <message>
            <source>Recording</source>
            <translation>녹음</translation>
        </message>
        <message>
            <source>Sample format</source>
            <translation>샘플 형식</translation>
        </message>
        <message>
            <source>Sample rate</source>
            <translation>표본화 주파수</translation>
        </message>
        <message>
            <source>Speaker</source>
            <translation>화자</translation>
        </message>
        <message>
            <source>Split</source>
            <translation>분할</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>시작</translation>
        </message>
        <message>
            <source>Subtitles</source>
            <translation>자막</translation>
        </message>
        <message>
            <source>TED-LIUM (stm)</source>
            <translation>TED-LIUM (stm)</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>표</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>텍스트</translation>
        </message>
        <message>
            <source>Text file beside each recording</source>
            <translation>녹음마다 짝을 이루는 텍스트 파일</translation>
        </message>
        <message>
            <source>Those of the format</source>
            <translation>형식에 따름</translation>
        </message>
        <message>
            <source>Tier</source>
            <translation>층</translation>
        </message>
        <message>
            <source>Transcript</source>
            <translation>전사문</translation>
        </message>
        <message>
            <source>Transcription rules</source>
            <translation>전사 규칙</translation>
        </message>
        <message>
            <source>Transcripts hold marks of AI Hub, which are taken out.</source>
            <translation>전사에 AI 허브의 표기가 있어 뺐습니다.</translation>
        </message>
        <message>
            <source>Unclear speech</source>
            <translation>알아듣기 어려운 말</translation>
        </message>
        <message>
            <source>Unit of start, end and duration; told from column names and from how long the parts would be without it.</source>
            <translation>시작, 끝, 길이의 단위입니다. 정하지 않으면 열 이름과 구간의 길이를 보고 판단합니다.</translation>
        </message>
        <message>
            <source>Unit of time</source>
            <translation>시간 단위</translation>
        </message>
        <message>
            <source>Use them</source>
            <translation>사용합니다</translation>
        </message>
        <message>
            <source>Utterances with words that could not be made out (u/, *): used without the mark, or left out.</source>
            <translation>알아들을 수 없는 단어(u/, *)가 든 발화를 표시만 지우고 쓰거나 제외합니다.</translation>
        </message>
        <message>
            <source>VoxForge</source>
            <translation>VoxForge</translation>
        </message>
        <message>
            <source>Which half of a dual transcription such as (70%)/(칠 십 퍼센트) is taken.</source>
            <translation>(70%)/(칠 십 퍼센트) 같은 이중 전사에서 어느 쪽을 쓸지 고릅니다.</translation>
        </message>
        <message>
            <source>Which of several subtitle files of one recording is taken: fr for talk.fr.srt. Without it the language spoken, where that is known; else the one without a mark; else the first.</source>
            <translation>한 녹음에 자막 파일이 여럿일 때 어느 것을 사용할지 정합니다. talk.fr.srt이면 fr입니다. 정하지 않으면 말하는 언어를 아는 경우 그 언어의 자막, 아니면 표시가 없는 자막, 그것도 없으면 첫 번째 자막을 사용합니다.</translation>
        </message>
        <message>
            <source>Which of the two texts is taken.</source>
            <translation>두 가지 전사 가운데 쓸 것.</translation>
        </message>
        <message>
            <source>Which of two written forms of a dialect is taken.</source>
            <translation>방언의 두 가지 표기 중 무엇을 쓸지 정합니다.</translation>
        </message>
        <message>
            <source>Words marked as fillers (어/) or repetitions (그+): kept without the mark, or dropped.</source>
            <translation>간투어(어/)나 반복(그+)으로 표시된 단어를 표시만 지우고 남기거나 아예 뺍니다.</translation>
        </message>
        <message>
            <source>Written form</source>
            <translation>표기 방식</translation>
        </message>
        <message>
            <source>Zeroth-Korean</source>
            <translation>Zeroth-Korean</translation>
        </message>
        <message>
            <source>What the import guessed or does not use</source>
            <translation>가져오면서 추정했거나 쓰지 않은 것</translation>
        </message>
    </context>
    <context>
        <name>ImportDialog</name>
        <message>
            <source>Import options</source>
            <translation>가져오기 옵션</translation>
        </message>
        <message>
            <source>More options</source>
            <translation>옵션 더 보기</translation>
        </message>
        <message>
            <source>As it will be opened</source>
            <translation>열었을 때의 모습</translation>
        </message>
        <message>
            <source>The table as it is</source>
            <translation>표 그대로</translation>
        </message>
        <message>
            <source>Open these recordings</source>
            <translation>이 녹음 열기</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Say below which column names the recording, and which holds what is said.</source>
            <translation>어느 열에 녹음 파일 이름이 있고 어느 열에 말한 내용이 있는지 아래에서 골라 주세요.</translation>
        </message>
        <message>
            <source>1 recording</source>
            <translation>녹음 1개</translation>
        </message>
        <message>
            <source>{count} recordings</source>
            <translation>녹음 {count}개</translation>
        </message>
        <message>
            <source>{count} utterances in {recordings}</source>
            <translation>{recordings}, 발화 {count}개</translation>
        </message>
        <message>
            <source>{count} of them cannot be used</source>
            <translation>그중 {count}개는 쓸 수 없음</translation>
        </message>
        <message>
            <source>Recognised: {formats}</source>
            <translation>인식한 형식: {formats}</translation>
        </message>
        <message>
            <source>Choose the column</source>
            <translation>열을 고르세요</translation>
        </message>
        <message>
            <source>What will be opened</source>
            <translation>열릴 녹음</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>형식</translation>
        </message>
    </context>
    <context>
        <name>InputLevel</name>
        <message>
            <source>Input</source>
            <translation>입력</translation>
        </message>
        <message>
            <source>Too loud</source>
            <translation>너무 큼</translation>
        </message>
        <message>
            <source>The recording is cut off at its loudest. Move away from the microphone or turn it down.</source>
            <translation>가장 큰 소리가 잘려 나갑니다. 마이크에서 조금 떨어지거나 입력 음량을 낮추세요.</translation>
        </message>
    </context>
    <context>
        <name>LanguageBox</name>
        <message>
            <source>Choose or type</source>
            <translation>고르거나 입력</translation>
        </message>
    </context>
    <context>
        <name>Languages</name>
        <message>
            <source>Afrikaans</source>
            <translation>아프리칸스어</translation>
        </message>
        <message>
            <source>Albanian</source>
            <translation>알바니아어</translation>
        </message>
        <message>
            <source>Amharic</source>
            <translation>암하라어</translation>
        </message>
        <message>
            <source>Arabic</source>
            <translation>아랍어</translation>
        </message>
        <message>
            <source>Armenian</source>
            <translation>아르메니아어</translation>
        </message>
        <message>
            <source>Assamese</source>
            <translation>아삼어</translation>
        </message>
        <message>
            <source>Azerbaijani</source>
            <translation>아제르바이잔어</translation>
        </message>
        <message>
            <source>Bashkir</source>
            <translation>바시키르어</translation>
        </message>
        <message>
            <source>Basque</source>
            <translation>바스크어</translation>
        </message>
        <message>
            <source>Belarusian</source>
            <translation>벨라루스어</translation>
        </message>
        <message>
            <source>Bengali</source>
            <translation>벵골어</translation>
        </message>
        <message>
            <source>Bosnian</source>
            <translation>보스니아어</translation>
        </message>
        <message>
            <source>Breton</source>
            <translation>브르타뉴어</translation>
        </message>
        <message>
            <source>Bulgarian</source>
            <translation>불가리아어</translation>
        </message>
        <message>
            <source>Cantonese</source>
            <translation>광둥어</translation>
        </message>
        <message>
            <source>Catalan</source>
            <translation>카탈루냐어</translation>
        </message>
        <message>
            <source>Chinese</source>
            <translation>중국어</translation>
        </message>
        <message>
            <source>Croatian</source>
            <translation>크로아티아어</translation>
        </message>
        <message>
            <source>Czech</source>
            <translation>체코어</translation>
        </message>
        <message>
            <source>Danish</source>
            <translation>덴마크어</translation>
        </message>
        <message>
            <source>Dutch</source>
            <translation>네덜란드어</translation>
        </message>
        <message>
            <source>English</source>
            <translation>영어</translation>
        </message>
        <message>
            <source>Estonian</source>
            <translation>에스토니아어</translation>
        </message>
        <message>
            <source>Faroese</source>
            <translation>페로어</translation>
        </message>
        <message>
            <source>Finnish</source>
            <translation>핀란드어</translation>
        </message>
        <message>
            <source>French</source>
            <translation>프랑스어</translation>
        </message>
        <message>
            <source>Galician</source>
            <translation>갈리시아어</translation>
        </message>
        <message>
            <source>Georgian</source>
            <translation>조지아어</translation>
        </message>
        <message>
            <source>German</source>
            <translation>독일어</translation>
        </message>
        <message>
            <source>Greek</source>
            <translation>그리스어</translation>
        </message>
        <message>
            <source>Gujarati</source>
            <translation>구자라트어</translation>
        </message>
        <message>
            <source>Haitian Creole</source>
            <translation>아이티 크리올어</translation>
        </message>
        <message>
            <source>Hausa</source>
            <translation>하우사어</translation>
        </message>
        <message>
            <source>Hawaiian</source>
            <translation>하와이어</translation>
        </message>
        <message>
            <source>Hebrew</source>
            <translation>히브리어</translation>
        </message>
        <message>
            <source>Hindi</source>
            <translation>힌디어</translation>
        </message>
        <message>
            <source>Hungarian</source>
            <translation>헝가리어</translation>
        </message>
        <message>
            <source>Icelandic</source>
            <translation>아이슬란드어</translation>
        </message>
        <message>
            <source>Indonesian</source>
            <translation>인도네시아어</translation>
        </message>
        <message>
            <source>Italian</source>
            <translation>이탈리아어</translation>
        </message>
        <message>
            <source>Japanese</source>
            <translation>일본어</translation>
        </message>
        <message>
            <source>Javanese</source>
            <translation>자바어</translation>
        </message>
        <message>
            <source>Kannada</source>
            <translation>칸나다어</translation>
        </message>
        <message>
            <source>Kazakh</source>
            <translation>카자흐어</translation>
        </message>
        <message>
            <source>Khmer</source>
            <translation>크메르어</translation>
        </message>
        <message>
            <source>Korean</source>
            <translation>한국어</translation>
        </message>
        <message>
            <source>Lao</source>
            <translation>라오어</translation>
        </message>
        <message>
            <source>Latin</source>
            <translation>라틴어</translation>
        </message>
        <message>
            <source>Latvian</source>
            <translation>라트비아어</translation>
        </message>
        <message>
            <source>Lingala</source>
            <translation>링갈라어</translation>
        </message>
        <message>
            <source>Lithuanian</source>
            <translation>리투아니아어</translation>
        </message>
        <message>
            <source>Luxembourgish</source>
            <translation>룩셈부르크어</translation>
        </message>
        <message>
            <source>Macedonian</source>
            <translation>마케도니아어</translation>
        </message>
        <message>
            <source>Malagasy</source>
            <translation>말라가시어</translation>
        </message>
        <message>
            <source>Malay</source>
            <translation>말레이어</translation>
        </message>
        <message>
            <source>Malayalam</source>
            <translation>말라얄람어</translation>
        </message>
        <message>
            <source>Maltese</source>
            <translation>몰타어</translation>
        </message>
        <message>
            <source>Maori</source>
            <translation>마오리어</translation>
        </message>
        <message>
            <source>Marathi</source>
            <translation>마라티어</translation>
        </message>
        <message>
            <source>Mongolian</source>
            <translation>몽골어</translation>
        </message>
        <message>
            <source>Myanmar</source>
            <translation>미얀마어</translation>
        </message>
        <message>
            <source>Nepali</source>
            <translation>네팔어</translation>
        </message>
        <message>
            <source>Norwegian</source>
            <translation>노르웨이어</translation>
        </message>
        <message>
            <source>Nynorsk</source>
            <translation>뉘노르스크</translation>
        </message>
        <message>
            <source>Occitan</source>
            <translation>오크어</translation>
        </message>
        <message>
            <source>Pashto</source>
            <translation>파슈토어</translation>
        </message>
        <message>
            <source>Persian</source>
            <translation>페르시아어</translation>
        </message>
        <message>
            <source>Polish</source>
            <translation>폴란드어</translation>
        </message>
        <message>
            <source>Portuguese</source>
            <translation>포르투갈어</translation>
        </message>
        <message>
            <source>Punjabi</source>
            <translation>펀자브어</translation>
        </message>
        <message>
            <source>Romanian</source>
            <translation>루마니아어</translation>
        </message>
        <message>
            <source>Russian</source>
            <translation>러시아어</translation>
        </message>
        <message>
            <source>Sanskrit</source>
            <translation>산스크리트어</translation>
        </message>
        <message>
            <source>Serbian</source>
            <translation>세르비아어</translation>
        </message>
        <message>
            <source>Shona</source>
            <translation>쇼나어</translation>
        </message>
        <message>
            <source>Sindhi</source>
            <translation>신디어</translation>
        </message>
        <message>
            <source>Sinhala</source>
            <translation>싱할라어</translation>
        </message>
        <message>
            <source>Slovak</source>
            <translation>슬로바키아어</translation>
        </message>
        <message>
            <source>Slovenian</source>
            <translation>슬로베니아어</translation>
        </message>
        <message>
            <source>Somali</source>
            <translation>소말리아어</translation>
        </message>
        <message>
            <source>Spanish</source>
            <translation>스페인어</translation>
        </message>
        <message>
            <source>Sundanese</source>
            <translation>순다어</translation>
        </message>
        <message>
            <source>Swahili</source>
            <translation>스와힐리어</translation>
        </message>
        <message>
            <source>Swedish</source>
            <translation>스웨덴어</translation>
        </message>
        <message>
            <source>Tagalog</source>
            <translation>타갈로그어</translation>
        </message>
        <message>
            <source>Tajik</source>
            <translation>타지크어</translation>
        </message>
        <message>
            <source>Tamil</source>
            <translation>타밀어</translation>
        </message>
        <message>
            <source>Tatar</source>
            <translation>타타르어</translation>
        </message>
        <message>
            <source>Telugu</source>
            <translation>텔루구어</translation>
        </message>
        <message>
            <source>Thai</source>
            <translation>태국어</translation>
        </message>
        <message>
            <source>Tibetan</source>
            <translation>티베트어</translation>
        </message>
        <message>
            <source>Turkish</source>
            <translation>튀르키예어</translation>
        </message>
        <message>
            <source>Turkmen</source>
            <translation>투르크멘어</translation>
        </message>
        <message>
            <source>Ukrainian</source>
            <translation>우크라이나어</translation>
        </message>
        <message>
            <source>Urdu</source>
            <translation>우르두어</translation>
        </message>
        <message>
            <source>Uzbek</source>
            <translation>우즈베크어</translation>
        </message>
        <message>
            <source>Vietnamese</source>
            <translation>베트남어</translation>
        </message>
        <message>
            <source>Welsh</source>
            <translation>웨일스어</translation>
        </message>
        <message>
            <source>Yiddish</source>
            <translation>이디시어</translation>
        </message>
        <message>
            <source>Yoruba</source>
            <translation>요루바어</translation>
        </message>
    </context>
    <context>
        <name>LengthField</name>
        <message>
            <source>steps</source>
            <translation>스텝</translation>
        </message>
        <message>
            <source>epochs</source>
            <translation>에포크</translation>
        </message>
        <message>
            <source>Count in steps or in epochs</source>
            <translation>스텝 또는 에포크로 세기</translation>
        </message>
        <message>
            <source>Steps of the optimizer</source>
            <translation>옵티마이저 스텝 수</translation>
        </message>
        <message>
            <source>Times through the data (epochs)</source>
            <translation>데이터 전체를 도는 횟수(에포크)</translation>
        </message>
    </context>
    <context>
        <name>LiveWave</name>
        <message>
            <source>Waveform</source>
            <translation>파형</translation>
        </message>
    </context>
    <context>
        <name>LoadingState</name>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>{amount} unpacked</source>
            <translation>{amount} 압축 해제됨</translation>
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
            <source>Close anyway</source>
            <translation>그래도 닫기</translation>
        </message>
        <message>
            <source>The studio is still at work</source>
            <translation>아직 작업이 진행 중입니다</translation>
        </message>
        <message>
            <source>A run is about to start</source>
            <translation>실행을 시작하는 중입니다</translation>
        </message>
        <message>
            <source>Its recordings are still being checked. Close the window and the run does not start.</source>
            <translation>아직 녹음을 확인하고 있습니다. 창을 닫으면 실행이 시작되지 않습니다.</translation>
        </message>
        <message>
            <source>Close without starting</source>
            <translation>시작하지 않고 닫기</translation>
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
            <source>Handbook</source>
            <translation>안내서</translation>
        </message>
        <message>
            <source>Shortcuts</source>
            <translation>단축키</translation>
        </message>
        <message>
            <source>Report a problem…</source>
            <translation>문제 보고…</translation>
        </message>
        <message>
            <source>About</source>
            <translation>프로그램 정보</translation>
        </message>
        <message>
            <source>Preferences</source>
            <translation>환경설정</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>시작</translation>
        </message>
        <message>
            <source>Report a problem: logs and settings, without recordings and texts</source>
            <translation>문제 보고: 로그와 설정만 담고, 녹음과 전사문은 담지 않습니다</translation>
        </message>
        <message>
            <source>Saved {name}</source>
            <translation>{name} 저장함</translation>
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
            <translation>메모리 예측</translation>
        </message>
        <message>
            <source>Make it fit</source>
            <translation>맞게 줄이기</translation>
        </message>
        <message>
            <source>Not known</source>
            <translation>알 수 없음</translation>
        </message>
        <message>
            <source>of {limit} GB free</source>
            <translation>/ 여유 {limit} GB</translation>
        </message>
        <message>
            <source>{size} GB</source>
            <translation>{size} GB</translation>
        </message>
        <message>
            <source>CUDA and reserve</source>
            <translation>CUDA와 예비</translation>
        </message>
        <message>
            <source>Program</source>
            <translation>프로그램</translation>
        </message>
        <message>
            <source>{size} GB too much</source>
            <translation>{size} GB 초과</translation>
        </message>
        <message>
            <source>Tight, {size} GB to spare</source>
            <translation>빠듯함, {size} GB 남음</translation>
        </message>
        <message>
            <source>Fits, {size} GB to spare</source>
            <translation>충분함, {size} GB 남음</translation>
        </message>
        <message>
            <source>Weights</source>
            <translation>가중치</translation>
        </message>
        <message>
            <source>Optimizer and gradients</source>
            <translation>옵티마이저와 그래디언트</translation>
        </message>
        <message>
            <source>Activations</source>
            <translation>활성값</translation>
        </message>
        <message>
            <source>Free</source>
            <translation>여유</translation>
        </message>
    </context>
    <context>
        <name>MenuBar</name>
        <message>
            <source>File</source>
            <translation>파일</translation>
        </message>
        <message>
            <source>View</source>
            <translation>보기</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>도움말</translation>
        </message>
        <message>
            <source>Preferences…</source>
            <translation>환경설정…</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>종료</translation>
        </message>
    </context>
    <context>
        <name>ModelColumn</name>
        <message>
            <source>Strength: how strongly the adapter is applied</source>
            <translation>강도: 어댑터를 얼마나 강하게 적용할지</translation>
        </message>
        <message>
            <source>Copy text</source>
            <translation>문장 복사</translation>
        </message>
        <message>
            <source>Save transcript…</source>
            <translation>전사 텍스트 저장…</translation>
        </message>
        <message>
            <source>Correct this text</source>
            <translation>이 문장을 고쳐서 정답으로 쓰기</translation>
        </message>
        <message>
            <source>How it was transcribed</source>
            <translation>전사 방법</translation>
        </message>
        <message>
            <source>CER</source>
            <translation>CER</translation>
        </message>
        <message>
            <source>WER</source>
            <translation>WER</translation>
        </message>
        <message>
            <source>Wrong characters</source>
            <translation>틀린 글자</translation>
        </message>
        <message>
            <source>Took</source>
            <translation>걸린 시간</translation>
        </message>
        <message>
            <source>Took, {count} models at once</source>
            <translation>걸린 시간(모델 {count}개 동시)</translation>
        </message>
        <message>
            <source>s</source>
            <translation>초</translation>
        </message>
        <message>
            <source>at {strength} % strength</source>
            <translation>강도 {strength}%</translation>
        </message>
    </context>
    <context>
        <name>ModelColumns</name>
        <message>
            <source>Base model</source>
            <translation>기본 모델</translation>
        </message>
        <message>
            <source>My adapter</source>
            <translation>내 어댑터</translation>
        </message>
        <message>
            <source>Second adapter</source>
            <translation>두 번째 어댑터</translation>
        </message>
        <message>
            <source>Text {letter}</source>
            <translation>문장 {letter}</translation>
        </message>
        <message>
            <source>Open a merged model…</source>
            <translation>병합된 모델 열기…</translation>
        </message>
        <message>
            <source>Open a merged model</source>
            <translation>병합된 모델 열기</translation>
        </message>
        <message>
            <source>{folder} holds no model in safetensors.</source>
            <translation>{folder}에 safetensors 형식의 모델이 없습니다.</translation>
        </message>
        <message>
            <source>Choose a folder that «Export adapter…» has written.</source>
            <translation>‘어댑터 내보내기…’로 만든 폴더를 고르세요.</translation>
        </message>
        <message>
            <source>Hear another model beside it</source>
            <translation>다른 모델도 나란히 듣기</translation>
        </message>
        <message>
            <source>Take this model away</source>
            <translation>이 모델 빼기</translation>
        </message>
    </context>
    <context>
        <name>ModelDetails</name>
        <message>
            <source>Language</source>
            <translation>언어</translation>
        </message>
        <message>
            <source>Decoder prefix</source>
            <translation>디코더 접두 토큰</translation>
        </message>
        <message>
            <source>Audio context</source>
            <translation>오디오 컨텍스트</translation>
        </message>
        <message>
            <source>Decoding</source>
            <translation>디코딩</translation>
        </message>
        <message>
            <source>Took</source>
            <translation>걸린 시간</translation>
        </message>
        <message>
            <source>{language}, chosen by the model</source>
            <translation>{language}, 모델이 고름</translation>
        </message>
        <message>
            <source>one input, padded to 30 s</source>
            <translation>30초로 채운 입력 하나</translation>
        </message>
        <message>
            <source>windows of 30 s, one after the other</source>
            <translation>30초 창을 차례로</translation>
        </message>
        <message>
            <source>greedy</source>
            <translation>탐욕 디코딩(greedy)</translation>
        </message>
        <message>
            <source>beam search, {count} beams</source>
            <translation>빔 탐색, 빔 {count}개</translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds}초</translation>
        </message>
        <message>
            <source>{seconds} s, shared by {count} models in one pass</source>
            <translation>{seconds}초, 모델 {count}개가 한 번에</translation>
        </message>
    </context>
    <context>
        <name>ModulesBox</name>
        <message>
            <source>queries</source>
            <translation>쿼리</translation>
        </message>
        <message>
            <source>keys</source>
            <translation>키</translation>
        </message>
        <message>
            <source>values</source>
            <translation>값</translation>
        </message>
        <message>
            <source>result of the attention</source>
            <translation>어텐션 출력</translation>
        </message>
        <message>
            <source>feed-forward, widening</source>
            <translation>피드포워드, 넓히는 층</translation>
        </message>
        <message>
            <source>feed-forward, narrowing</source>
            <translation>피드포워드, 좁히는 층</translation>
        </message>
    </context>
    <context>
        <name>NameDialog</name>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>New dataset</source>
            <translation>새 데이터셋</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>이름</translation>
        </message>
        <message>
            <source>Record into it</source>
            <translation>여기에 녹음하기</translation>
        </message>
        <message>
            <source>One dataset for one voice and one language. It is made with the first take, in {folder}</source>
            <translation>데이터셋 하나에는 한 사람의 목소리와 한 언어만 담습니다. 첫 녹음을 마치면 다음 위치에 만들어집니다: {folder}</translation>
        </message>
        <message>
            <source>A name of a folder has no / \ : * ? " &lt; &gt; | and does not begin or end with a dot.</source>
            <translation>폴더 이름에는 / \ : * ? " &lt; &gt; | 문자를 쓸 수 없고, 마침표로 시작하거나 끝날 수 없습니다.</translation>
        </message>
        <message>
            <source>Something else is in the folder of this name.</source>
            <translation>같은 이름의 폴더에 다른 내용이 들어 있습니다.</translation>
        </message>
    </context>
    <context>
        <name>NoRecordings</name>
        <message>
            <source>No recordings are open</source>
            <translation>열린 녹음이 없습니다</translation>
        </message>
        <message>
            <source>This page lists your recordings with their texts, finds what is wrong with them, and lets you fix it. Open a folder of recordings to begin.</source>
            <translation>녹음과 전사문을 보여 주고, 문제를 찾아 고칠 수 있는 화면입니다. 녹음 폴더를 열어 시작하세요.</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>폴더 열기…</translation>
        </message>
        <message>
            <source>or record your own voice…</source>
            <translation>또는 내 목소리 녹음하기…</translation>
        </message>
        <message>
            <source>or make utterances of a long recording with its text…</source>
            <translation>또는 긴 녹음과 텍스트로 발화 만들기…</translation>
        </message>
    </context>
    <context>
        <name>Opening</name>
        <message>
            <source>Open a folder of recordings</source>
            <translation>녹음 폴더 열기</translation>
        </message>
        <message>
            <source>Open a table, manifest or archive</source>
            <translation>표, 매니페스트 또는 압축 파일 열기</translation>
        </message>
        <message>
            <source>Tables and archives</source>
            <translation>표와 압축 파일</translation>
        </message>
        <message>
            <source>Folder of recordings…</source>
            <translation>녹음 폴더…</translation>
        </message>
        <message>
            <source>Table, manifest or archive…</source>
            <translation>표, 매니페스트, 압축 파일…</translation>
        </message>
        <message>
            <source>Recording with its text…</source>
            <translation>녹음과 텍스트 맞추기…</translation>
        </message>
        <message>
            <source>Record my own voice…</source>
            <translation>내 목소리 녹음하기…</translation>
        </message>
        <message>
            <source>Import options…</source>
            <translation>가져오기 옵션…</translation>
        </message>
    </context>
    <context>
        <name>OutsideCard</name>
        <message>
            <source>Outside your domain</source>
            <translation>학습 분야 밖</translation>
        </message>
        <message>
            <source>1 guard utterance</source>
            <translation>보호 데이터 발화 1개</translation>
        </message>
        <message>
            <source>{count} guard utterances</source>
            <translation>보호 데이터 발화 {count}개</translation>
        </message>
        <message>
            <source>CER, base → at {strength} %</source>
            <translation>CER, 기본 모델 → 강도 {strength}%</translation>
        </message>
        <message>
            <source>At this strength the guard sets were not measured.</source>
            <translation>이 강도에서는 보호 데이터를 측정하지 않았습니다.</translation>
        </message>
        <message>
            <source>Guard sets show here what an adapter forgets: other recordings, such as another language. Name them in Setup, under Evaluation; the next run measures them.</source>
            <translation>보호 데이터는 어댑터가 무엇을 잊는지 여기에 보여 줍니다. 다른 언어처럼 학습과 다른 녹음이면 됩니다. 설정의 평가에서 지정하면 다음 실행부터 측정합니다.</translation>
        </message>
        <message>
            <source>Something forgotten</source>
            <translation>잊은 것이 있음</translation>
        </message>
        <message>
            <source>Nothing forgotten</source>
            <translation>잊은 것 없음</translation>
        </message>
        <message>
            <source>under {points} points is chance</source>
            <translation>{points}%p 미만은 우연일 수 있음</translation>
        </message>
        <message>
            <source>and {count} more</source>
            <translation>외 {count}개</translation>
        </message>
    </context>
    <context>
        <name>OwnDatasetWriter</name>
        <message>
            <source>Added to {name}: {count} recordings now</source>
            <translation>{name}에 추가했습니다. 이제 녹음 {count}개</translation>
        </message>
        <message>
            <source>Added to {name}: 1 recording now</source>
            <translation>{name}에 추가했습니다. 이제 녹음 1개</translation>
        </message>
    </context>
    <context>
        <name>PiecePlayer</name>
        <message>
            <source>The recording cannot be played: {reason}</source>
            <translation>녹음을 재생할 수 없습니다: {reason}</translation>
        </message>
        <message>
            <source>Check that speakers are connected.</source>
            <translation>스피커가 연결되어 있는지 확인해 주세요.</translation>
        </message>
    </context>
    <context>
        <name>PlanCard</name>
        <message>
            <source>Language</source>
            <translation>언어</translation>
        </message>
        <message>
            <source>Sentences</source>
            <translation>읽을 문장</translation>
        </message>
        <message>
            <source>Goes into</source>
            <translation>저장할 데이터셋</translation>
        </message>
        <message>
            <source>Microphone</source>
            <translation>마이크</translation>
        </message>
        <message>
            <source>New dataset…</source>
            <translation>새 데이터셋…</translation>
        </message>
        <message>
            <source>The studio's own ({count})</source>
            <translation>기본 제공 문장 ({count}개)</translation>
        </message>
        <message>
            <source>The studio's own</source>
            <translation>기본 제공 문장</translation>
        </message>
        <message>
            <source>Text file…</source>
            <translation>텍스트 파일…</translation>
        </message>
    </context>
    <context>
        <name>PlanTexts</name>
        <message>
            <source>Open recordings to train on.</source>
            <translation>학습할 녹음을 여세요.</translation>
        </message>
        <message>
            <source>Download the checkpoint first.</source>
            <translation>먼저 체크포인트를 내려받으세요.</translation>
        </message>
        <message>
            <source>The checkpoint was not found on this machine.</source>
            <translation>이 컴퓨터에서 체크포인트를 찾을 수 없습니다.</translation>
        </message>
        <message>
            <source>{share} % of it is evaluation: quick evaluations, from trimmed audio, take less.</source>
            <translation>이 가운데 {share}%가 평가 시간입니다. 잘라 낸 오디오로 빠르게 평가하면 줄어듭니다.</translation>
        </message>
        <message>
            <source>{share} % of it is evaluation: evaluate less often, or fewer utterances.</source>
            <translation>이 가운데 {share}%가 평가 시간입니다. 평가를 덜 자주 하거나 발화 수를 줄여 보세요.</translation>
        </message>
        <message>
            <source>Only one utterance is held out: CER and WER of so few mean next to nothing.</source>
            <translation>평가용 발화가 하나뿐입니다. 이렇게 적으면 CER과 WER은 거의 아무것도 말해 주지 않습니다.</translation>
        </message>
        <message>
            <source>Only {count} utterances are held out: CER and WER of so few mean next to nothing.</source>
            <translation>평가용 발화가 {count}개뿐입니다. 이렇게 적으면 CER과 WER은 거의 아무것도 말해 주지 않습니다.</translation>
        </message>
        <message>
            <source>Left out {count} of {total} recordings: {name} {reason}.</source>
            <translation>녹음 {total}개 중 {count}개 제외: {name} – {reason}.</translation>
        </message>
        <message>
            <source>A step learns from {step} utterances, but there are {train}: take a smaller batch.</source>
            <translation>한 스텝이 발화 {step}개로 학습하는데 발화는 {train}개뿐입니다. 배치 크기를 줄이세요.</translation>
        </message>
        <message>
            <source>The learning rate rises over {warmup} steps, but the run has {steps}: take fewer.</source>
            <translation>학습률이 {warmup}스텝 동안 올라가는데 학습은 {steps}스텝뿐입니다. 워밍업 스텝을 줄이세요.</translation>
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
        <name>PreferencesDialog</name>
        <message>
            <source>Preferences</source>
            <translation>환경설정</translation>
        </message>
        <message>
            <source>Language of the system</source>
            <translation>시스템 언어</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>시스템 설정</translation>
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
            <source>Save</source>
            <translation>저장</translation>
        </message>
        <message>
            <source>Open folder</source>
            <translation>폴더 열기</translation>
        </message>
        <message>
            <source>Storage…</source>
            <translation>저장 공간…</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>Proxy</source>
            <translation>프록시</translation>
        </message>
        <message>
            <source>For downloads of checkpoints; empty: as the system has it.</source>
            <translation>체크포인트를 내려받을 때 사용합니다. 비워 두면 시스템 설정을 따릅니다.</translation>
        </message>
        <message>
            <source>Hugging Face token</source>
            <translation>Hugging Face 토큰</translation>
        </message>
        <message>
            <source>For checkpoints that are not public. The system's keyring keeps it; HF_TOKEN goes before it.</source>
            <translation>공개되지 않은 체크포인트를 받을 때 씁니다. 시스템 키링에 보관하며, HF_TOKEN이 있으면 그것을 먼저 씁니다.</translation>
        </message>
        <message>
            <source>Checkpoints, runs, recordings and caches; WHISPER_LORA_STUDIO_HOME names another at the start.</source>
            <translation>체크포인트, 실행, 녹음, 캐시가 들어 있습니다. WHISPER_LORA_STUDIO_HOME 환경 변수로 시작할 때 다른 폴더를 지정할 수 있습니다.</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>언어</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>테마</translation>
        </message>
        <message>
            <source>Microphone</source>
            <translation>마이크</translation>
        </message>
        <message>
            <source>Folder of the studio</source>
            <translation>프로그램 폴더</translation>
        </message>
        <message>
            <source>none is stored</source>
            <translation>저장된 토큰 없음</translation>
        </message>
        <message>
            <source>stored; type another, or save nothing to delete it</source>
            <translation>저장됨. 바꾸려면 새로 입력하고, 지우려면 비운 채 저장하세요</translation>
        </message>
        <message>
            <source>End the recording first.</source>
            <translation>먼저 녹음을 끝내 주세요.</translation>
        </message>
        <message>
            <source>SOCKS proxies cannot be used; write an HTTP proxy as http://host:port</source>
            <translation>SOCKS 프록시는 사용할 수 없습니다. http://호스트:포트 형식으로 HTTP 프록시를 적어 주세요</translation>
        </message>
        <message>
            <source>Write it as http://host:port</source>
            <translation>http://호스트:포트 형식으로 적어 주세요</translation>
        </message>
    </context>
    <context>
        <name>PresetCard</name>
        <message>
            <source>Preset</source>
            <translation>프리셋</translation>
        </message>
        <message>
            <source>Save as preset…</source>
            <translation>프리셋으로 저장…</translation>
        </message>
        <message>
            <source>Suggest</source>
            <translation>추천</translation>
        </message>
        <message>
            <source>Rank, steps and batch for so many recordings and this machine</source>
            <translation>녹음 수와 이 컴퓨터에 맞춘 랭크, 스텝, 배치 크기</translation>
        </message>
    </context>
    <context>
        <name>PresetChip</name>
        <message>
            <source>Your own preset; the right button or the Delete key deletes it.</source>
            <translation>직접 만든 프리셋입니다. 오른쪽 단추나 Delete 키로 지웁니다.</translation>
        </message>
        <message>
            <source>Delete preset</source>
            <translation>프리셋 삭제</translation>
        </message>
    </context>
    <context>
        <name>ProfilePreview</name>
        <message>
            <source>«{before}» counts as «{after}»</source>
            <translation>«{before}» → «{after}»로 비교</translation>
        </message>
        <message>
            <source>Changes nothing in these transcripts</source>
            <translation>이 전사문에서는 바뀌는 것이 없습니다</translation>
        </message>
        <message>
            <source>Profile {name}</source>
            <translation>프로필 {name}</translation>
        </message>
    </context>
    <context>
        <name>PromptEditor</name>
        <message>
            <source>What was really said</source>
            <translation>실제로 말한 문장</translation>
        </message>
        <message>
            <source>Take this text</source>
            <translation>이 문장으로 바꾸기</translation>
        </message>
        <message>
            <source>Take this text (Enter)</source>
            <translation>이 문장으로 바꾸기 (Enter)</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Cancel (Esc)</source>
            <translation>취소 (Esc)</translation>
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
            <source>Preferences</source>
            <translation>환경설정</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>도움말</translation>
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
        <name>RecentDatasets</name>
        <message>
            <source>Recent datasets</source>
            <translation>최근 데이터셋</translation>
        </message>
        <message>
            <source>Remove {name} from this list</source>
            <translation>이 목록에서 {name} 빼기</translation>
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
            <source>All runs</source>
            <translation>모든 실행</translation>
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
        <name>RecordControl</name>
        <message>
            <source>Pause recording</source>
            <translation>녹음 일시 정지</translation>
        </message>
        <message>
            <source>Space bar</source>
            <translation>스페이스 바</translation>
        </message>
        <message>
            <source>Go on recording</source>
            <translation>이어서 녹음하기</translation>
        </message>
        <message>
            <source>The microphone is off</source>
            <translation>마이크가 꺼져 있습니다</translation>
        </message>
        <message>
            <source>Opening the microphone…</source>
            <translation>마이크를 여는 중…</translation>
        </message>
        <message>
            <source>Press or hold to record</source>
            <translation>누르거나 누른 채로 녹음</translation>
        </message>
        <message>
            <source>Get ready; press to cancel</source>
            <translation>준비하세요. 누르면 취소됩니다</translation>
        </message>
        <message>
            <source>Press to stop</source>
            <translation>눌러서 끝내기</translation>
        </message>
        <message>
            <source>Paused; press to stop</source>
            <translation>일시 정지됨. 눌러서 끝내기</translation>
        </message>
        <message>
            <source>Saving…</source>
            <translation>저장 중…</translation>
        </message>
        <message>
            <source>Stop recording</source>
            <translation>녹음 끝내기</translation>
        </message>
        <message>
            <source>Record</source>
            <translation>녹음</translation>
        </message>
    </context>
    <context>
        <name>RecordPage</name>
        <message>
            <source>Record my own voice</source>
            <translation>내 목소리 녹음하기</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>뒤로</translation>
        </message>
        <message>
            <source>Use these recordings</source>
            <translation>이 녹음으로 학습 준비</translation>
        </message>
        <message>
            <source>Text files</source>
            <translation>텍스트 파일</translation>
        </message>
        <message>
            <source>All files</source>
            <translation>모든 파일</translation>
        </message>
        <message>
            <source>Sentences to read: one a line</source>
            <translation>읽을 문장 파일: 한 줄에 한 문장</translation>
        </message>
        <message>
            <source>1 recording</source>
            <translation>녹음 1개</translation>
        </message>
        <message>
            <source>{count} recordings</source>
            <translation>녹음 {count}개</translation>
        </message>
        <message>
            <source>{least} are enough for a first adapter.</source>
            <translation>{least}개면 첫 어댑터를 만들기에 충분합니다.</translation>
        </message>
        <message>
            <source>Enough for a first adapter; every further one makes it better.</source>
            <translation>첫 어댑터를 만들기에 충분합니다. 더 녹음할수록 좋아집니다.</translation>
        </message>
        <message>
            <source>Read one sentence at a time, as you usually speak. {least} are enough for a first adapter.</source>
            <translation>평소 말하듯이 한 문장씩 읽으세요. {least}개면 첫 어댑터를 만들기에 충분합니다.</translation>
        </message>
    </context>
    <context>
        <name>RecordingNotice</name>
        <message>
            <source>No microphone was found. Connect one, then press F5 to look again.</source>
            <translation>마이크를 찾지 못했습니다. 연결한 뒤 F5를 눌러 다시 찾으세요.</translation>
        </message>
        <message>
            <source>The sound library is missing, so nothing can be recorded or played. Install PortAudio (on Debian: apt install libportaudio2), then start the studio again.</source>
            <translation>사운드 라이브러리가 없어 녹음도 재생도 할 수 없습니다. PortAudio를 설치하고(Debian: apt install libportaudio2) 스튜디오를 다시 시작하세요.</translation>
        </message>
        <message>
            <source>The microphone was unplugged. What was spoken until then is kept. Connect it, then press F5.</source>
            <translation>마이크 연결이 끊겼습니다. 그때까지 말한 내용은 남아 있습니다. 다시 연결하고 F5를 누르세요.</translation>
        </message>
        <message>
            <source>Another program is using the microphone. Close it there, then press F5.</source>
            <translation>다른 프로그램이 마이크를 쓰고 있습니다. 그 프로그램에서 닫은 뒤 F5를 누르세요.</translation>
        </message>
        <message>
            <source>The system does not let the studio use the microphone. Allow it in the system's privacy settings, then press F5.</source>
            <translation>시스템이 마이크 사용을 막고 있습니다. 시스템의 개인 정보 설정에서 허용한 뒤 F5를 누르세요.</translation>
        </message>
        <message>
            <source>The microphone refuses every sample rate. Choose another one above.</source>
            <translation>이 마이크는 어떤 샘플레이트도 받아들이지 않습니다. 위에서 다른 마이크를 고르세요.</translation>
        </message>
    </context>
    <context>
        <name>ReferenceCard</name>
        <message>
            <source>Add to my dataset</source>
            <translation>내 데이터셋에 추가</translation>
        </message>
        <message>
            <source>Copies the recording with this text into a dataset of your own, to train on</source>
            <translation>이 녹음과 문장을 내 데이터셋에 복사해 학습에 씁니다</translation>
        </message>
        <message>
            <source>Open my dataset</source>
            <translation>내 데이터셋 열기</translation>
        </message>
        <message>
            <source>What was really said</source>
            <translation>정답 문장</translation>
        </message>
        <message>
            <source>Type it to see character and word error rates</source>
            <translation>입력하면 글자·단어 오류율을 계산합니다</translation>
        </message>
    </context>
    <context>
        <name>Remembered</name>
        <message>
            <source>The settings of last time cannot be read; these are the usual ones. Kept as {name}.</source>
            <translation>지난번 설정을 읽을 수 없어 기본 설정으로 시작합니다. 읽지 못한 파일은 {name}(으)로 남겨 두었습니다.</translation>
        </message>
        <message>
            <source>{name} was open last, and is no longer there.</source>
            <translation>지난번에 열었던 {name} 데이터셋을 더 이상 찾을 수 없습니다.</translation>
        </message>
    </context>
    <context>
        <name>Rules</name>
        <message>
            <source>A model wrote this text and nobody has read it yet: it is neither learned from nor judged by. Listen, correct it and press Enter to use it. {reason}</source>
            <translation>모델이 전사한 뒤 아직 아무도 확인하지 않은 텍스트입니다. 학습에도 평가에도 쓰지 않습니다. 들어 보고 고친 다음 Enter 키를 누르면 사용합니다. {reason}</translation>
        </message>
        <message>
            <source>Accents are stored as characters of their own; they are put together when the text is read.</source>
            <translation>글자가 자모나 부호로 나뉘어 저장되어 있습니다. 읽을 때 하나로 합칩니다.</translation>
        </message>
        <message>
            <source>Accents as characters of their own (NFD)</source>
            <translation>나뉘어 저장된 글자(NFD)</translation>
        </message>
        <message>
            <source>All in capitals, unlike most</source>
            <translation>다른 전사문과 달리 대문자뿐</translation>
        </message>
        <message>
            <source>All in small letters, unlike most</source>
            <translation>다른 전사문과 달리 소문자뿐</translation>
        </message>
        <message>
            <source>Another file's text is used</source>
            <translation>다른 파일의 전사문을 사용함</translation>
        </message>
        <message>
            <source>Another language</source>
            <translation>다른 언어</translation>
        </message>
        <message>
            <source>Another sample rate than 16 kHz</source>
            <translation>16 kHz가 아닌 표본화 주파수</translation>
        </message>
        <message>
            <source>Another script</source>
            <translation>다른 문자</translation>
        </message>
        <message>
            <source>Capitals and small letters, unlike most</source>
            <translation>다른 전사문과 달리 대소문자 구분</translation>
        </message>
        <message>
            <source>Channels cancel out</source>
            <translation>채널이 서로 상쇄됨</translation>
        </message>
        <message>
            <source>Clean text</source>
            <translation>글 정리</translation>
        </message>
        <message>
            <source>Clipped</source>
            <translation>클리핑</translation>
        </message>
        <message>
            <source>Cut short</source>
            <translation>중간에 끊김</translation>
        </message>
        <message>
            <source>Cut surplus text</source>
            <translation>남는 글 자르기</translation>
        </message>
        <message>
            <source>DC offset</source>
            <translation>직류 치우침</translation>
        </message>
        <message>
            <source>Digits</source>
            <translation>숫자</translation>
        </message>
        <message>
            <source>Draft</source>
            <translation>확인 전 자동 전사문</translation>
        </message>
        <message>
            <source>HTML</source>
            <translation>HTML</translation>
        </message>
        <message>
            <source>Held out too</source>
            <translation>평가용으로도 있음</translation>
        </message>
        <message>
            <source>Hesitations, unlike most</source>
            <translation>다른 전사문과 달리 간투사 있음</translation>
        </message>
        <message>
            <source>Invisible characters</source>
            <translation>보이지 않는 문자</translation>
        </message>
        <message>
            <source>It is stored at {rate:,} Hz and resampled to 16,000 Hz while it is read: nothing above {highest:,} Hz can be heard.</source>
            <translation>{rate:,} Hz로 저장되어 있으며 읽을 때 16,000 Hz로 바꿉니다. {highest:,} Hz보다 높은 소리는 들리지 않습니다.</translation>
        </message>
        <message>
            <source>It lasts only {seconds:.2f} s. Listen whether the beginning or the end is cut off.</source>
            <translation>길이가 {seconds:.2f}초뿐입니다. 앞이나 뒤가 잘리지 않았는지 들어 보세요.</translation>
        </message>
        <message>
            <source>Learn from drafts unread</source>
            <translation>확인하지 않은 자동 전사문으로도 학습</translation>
        </message>
        <message>
            <source>Leave out</source>
            <translation>제외</translation>
        </message>
        <message>
            <source>Letters decoded wrongly</source>
            <translation>깨진 글자</translation>
        </message>
        <message>
            <source>Merge with neighbour</source>
            <translation>옆 녹음과 합치기</translation>
        </message>
        <message>
            <source>Needless spaces</source>
            <translation>불필요한 공백</translation>
        </message>
        <message>
            <source>No punctuation, unlike most</source>
            <translation>다른 전사문과 달리 문장 부호 없음</translation>
        </message>
        <message>
            <source>No transcript</source>
            <translation>전사문 없음</translation>
        </message>
        <message>
            <source>Noisy</source>
            <translation>잡음 많음</translation>
        </message>
        <message>
            <source>Nothing but silence</source>
            <translation>무음뿐임</translation>
        </message>
        <message>
            <source>Numbers in words, unlike most</source>
            <translation>다른 전사문과 달리 글자로 쓴 숫자</translation>
        </message>
        <message>
            <source>Other subtitles are used</source>
            <translation>다른 자막을 사용함</translation>
        </message>
        <message>
            <source>Over 30 s</source>
            <translation>30초 초과</translation>
        </message>
        <message>
            <source>Over 448 tokens</source>
            <translation>448토큰 초과</translation>
        </message>
        <message>
            <source>Punctuation, unlike most</source>
            <translation>다른 전사문과 달리 문장 부호 있음</translation>
        </message>
        <message>
            <source>Quiet</source>
            <translation>소리 작음</translation>
        </message>
        <message>
            <source>Restore case and punctuation</source>
            <translation>대소문자와 문장 부호 복원</translation>
        </message>
        <message>
            <source>Several files beside this recording say what is said when; one is used, so that nothing is learned twice. Open, Import options takes another by its format. {reason}</source>
            <translation>이 녹음 옆에는 말한 내용과 시각을 담은 파일이 여럿 있습니다. 같은 부분을 두 번 학습하지 않도록 하나만 사용합니다. ‘열기’의 ‘가져오기 옵션’에서 형식을 골라 다른 파일을 사용할 수 있습니다. {reason}</translation>
        </message>
        <message>
            <source>Several subtitle files are of this recording; one is used, so that nothing is learned twice. Open, Import options says which. {reason}</source>
            <translation>이 녹음에는 자막 파일이 여럿 있습니다. 같은 부분을 두 번 학습하지 않도록 하나만 사용합니다. ‘열기’의 ‘가져오기 옵션’에서 고를 수 있습니다. {reason}</translation>
        </message>
        <message>
            <source>Silence at an end</source>
            <translation>앞뒤 무음</translation>
        </message>
        <message>
            <source>Spell out numbers</source>
            <translation>숫자를 말로 풀기</translation>
        </message>
        <message>
            <source>Split at silences</source>
            <translation>무음에서 나누기</translation>
        </message>
        <message>
            <source>Symbols</source>
            <translation>기호</translation>
        </message>
        <message>
            <source>Text that repeats itself</source>
            <translation>되풀이된 글</translation>
        </message>
        <message>
            <source>The channels cancel each other out: their mix, which is learned, is {loss:.0f} dB softer. --set channel=left takes one of them.</source>
            <translation>채널이 서로 상쇄되어, 학습에 쓰는 혼합음이 {loss:.0f} dB 작습니다. --set channel=left로 한 채널만 쓸 수 있습니다.</translation>
        </message>
        <message>
            <source>The corpus lists this recording twice: to train on, and as held out. It stays held out. {reason}</source>
            <translation>이 녹음은 학습용과 평가용 목록에 모두 있어 평가용으로만 사용합니다. {reason}</translation>
        </message>
        <message>
            <source>The file cannot be read</source>
            <translation>읽을 수 없는 파일</translation>
        </message>
        <message>
            <source>The file ends {milliseconds:.0f} ms before it should: it was cut short.</source>
            <translation>파일이 {milliseconds:.0f} ms 일찍 끝납니다. 중간에 끊겼습니다.</translation>
        </message>
        <message>
            <source>The file holds no sound; it is not used.</source>
            <translation>파일에 소리가 들어 있지 않아 사용하지 않습니다.</translation>
        </message>
        <message>
            <source>The file is empty</source>
            <translation>빈 파일</translation>
        </message>
        <message>
            <source>The file is missing</source>
            <translation>없는 파일</translation>
        </message>
        <message>
            <source>The file is not where the table says; it is not used.</source>
            <translation>표에 적힌 자리에 파일이 없어 사용하지 않습니다.</translation>
        </message>
        <message>
            <source>The recording cannot be read and is not used. {reason}</source>
            <translation>녹음을 읽을 수 없어 사용하지 않습니다. {reason}</translation>
        </message>
        <message>
            <source>The recording is quiet: {loudness:.0f} LUFS.</source>
            <translation>녹음 소리가 작습니다: {loudness:.0f} LUFS.</translation>
        </message>
        <message>
            <source>The same audio again</source>
            <translation>같은 소리 중복</translation>
        </message>
        <message>
            <source>The same audio as {other}: what is counted twice is learned twice, and must not be held out.</source>
            <translation>{other}와(과) 같은 녹음입니다. 둘 다 두면 같은 내용을 두 번 학습하게 되고, 하나를 평가용으로 쓰면 평가가 부풀려집니다.</translation>
        </message>
        <message>
            <source>The same text again</source>
            <translation>같은 글</translation>
        </message>
        <message>
            <source>The same text as {other}. Several takes of one sentence do no harm.</source>
            <translation>{other}와(과) 전사문이 같습니다. 같은 문장을 여러 번 녹음해도 괜찮습니다.</translation>
        </message>
        <message>
            <source>The samples are off centre by {share:.1%} of full scale (DC offset).</source>
            <translation>파형이 전체 범위의 {share:.1%}만큼 중심에서 벗어나 있습니다(직류 치우침).</translation>
        </message>
        <message>
            <source>The speech is only {snr:.0f} dB above the noise.</source>
            <translation>말소리가 잡음보다 {snr:.0f} dB밖에 크지 않습니다.</translation>
        </message>
        <message>
            <source>The text begins with a capital, as sentences do; {share:.0%} of the texts are written otherwise.</source>
            <translation>전사문이 문장처럼 대문자로 시작합니다. 전체 전사문의 {share:.0%}는 그렇지 않습니다.</translation>
        </message>
        <message>
            <source>The text has digits: {found}. Numbers are better written as they are said.</source>
            <translation>글에 숫자가 있습니다: {found}. 숫자는 말하는 대로 적는 편이 좋습니다.</translation>
        </message>
        <message>
            <source>The text has hesitations ({found}); most texts leave them out, or have none.</source>
            <translation>전사문에 간투사가 있습니다({found}). 다른 전사문은 대부분 간투사를 적지 않았거나 간투사가 없습니다.</translation>
        </message>
        <message>
            <source>The text has no capital; {share:.0%} of the texts are written otherwise.</source>
            <translation>전사문에 대문자가 없습니다. 전체 전사문의 {share:.0%}는 그렇지 않습니다.</translation>
        </message>
        <message>
            <source>The text has no punctuation; {share:.0%} of the texts have.</source>
            <translation>전사문에 문장 부호가 없습니다. 전체 전사문의 {share:.0%}에는 문장 부호가 있습니다.</translation>
        </message>
        <message>
            <source>The text has numbers in words ({found}); most texts with numbers have digits.</source>
            <translation>전사문에 숫자가 글자로 쓰여 있습니다({found}). 숫자가 나오는 전사문은 대부분 아라비아 숫자로 쓰여 있습니다.</translation>
        </message>
        <message>
            <source>The text has punctuation; {share:.0%} of the texts have none.</source>
            <translation>전사문에 문장 부호가 있습니다. 전체 전사문의 {share:.0%}에는 문장 부호가 없습니다.</translation>
        </message>
        <message>
            <source>The text has signs that are read as words, or not at all: {found}.</source>
            <translation>말로 읽거나 아예 읽지 않는 기호가 글에 있습니다: {found}.</translation>
        </message>
        <message>
            <source>The text holds HTML: {found}.</source>
            <translation>글에 HTML이 들어 있습니다: {found}.</translation>
        </message>
        <message>
            <source>The text holds invisible characters: {found}.</source>
            <translation>글에 보이지 않는 문자가 들어 있습니다: {found}.</translation>
        </message>
        <message>
            <source>The text holds letters that were decoded in the wrong encoding.</source>
            <translation>글에 잘못된 인코딩으로 읽힌 글자가 있습니다.</translation>
        </message>
        <message>
            <source>The text holds spaces at its ends, double ones, tabs or line ends.</source>
            <translation>글의 앞뒤 공백, 겹친 공백, 탭 또는 줄바꿈이 있습니다.</translation>
        </message>
        <message>
            <source>The text is all in capitals; {share:.0%} of the texts are written otherwise.</source>
            <translation>전사문이 모두 대문자입니다. 전체 전사문의 {share:.0%}는 그렇지 않습니다.</translation>
        </message>
        <message>
            <source>The text is longer than Whisper can write, so this recording is not used. Shorten it to use it.</source>
            <translation>전사문이 Whisper가 쓸 수 있는 길이를 넘어 이 녹음을 사용하지 않습니다. 사용하려면 전사문을 줄여 주세요.</translation>
        </message>
        <message>
            <source>The text reads as {other}, not as {language}.</source>
            <translation>전사문이 {language}이(가) 아니라 {other}(으)로 보입니다.</translation>
        </message>
        <message>
            <source>The text says “{found}” twice in a row.</source>
            <translation>전사문에 “{found}”이(가) 잇달아 두 번 나옵니다.</translation>
        </message>
        <message>
            <source>There is no text that could be used, so this recording is not used. Write what is said to use it.</source>
            <translation>쓸 수 있는 전사문이 없어 이 녹음을 사용하지 않습니다. 사용하려면 들리는 말을 적어 주세요.</translation>
        </message>
        <message>
            <source>There is nothing to hear: the recording never exceeds −60 dBFS. It is not used.</source>
            <translation>들리는 소리가 없습니다. 녹음 전체가 −60 dBFS를 넘지 않아 사용하지 않습니다.</translation>
        </message>
        <message>
            <source>Too little text for the time</source>
            <translation>소리에 비해 짧은 글</translation>
        </message>
        <message>
            <source>Too much text for the time</source>
            <translation>소리에 비해 긴 글</translation>
        </message>
        <message>
            <source>Trim silence</source>
            <translation>무음 잘라 내기</translation>
        </message>
        <message>
            <source>Very short</source>
            <translation>아주 짧음</translation>
        </message>
        <message>
            <source>Whisper hears 30 s at most, so this recording is not used. Cut it into parts to use it.</source>
            <translation>Whisper는 최대 30초까지만 들으므로 이 녹음을 사용하지 않습니다. 쓰려면 여러 개로 잘라 주세요.</translation>
        </message>
        <message>
            <source>{rate:.1f} characters a second, {times:.1f} times the median of {median:.1f}: the text says more than can be heard in {seconds:.1f} s.</source>
            <translation>초당 {rate:.1f}자로, 중앙값 {median:.1f}자의 {times:.1f}배입니다. {seconds:.1f}초 동안 들을 수 있는 것보다 글이 많습니다.</translation>
        </message>
        <message>
            <source>{rate:.1f} characters a second, {times:.2f} of the median of {median:.1f}: more is said in {seconds:.1f} s than the text has, or there is much silence.</source>
            <translation>초당 {rate:.1f}자로, 중앙값 {median:.1f}자의 {times:.2f}배입니다. {seconds:.1f}초 동안 글보다 더 많은 말을 했거나 무음이 많습니다.</translation>
        </message>
        <message>
            <source>{share:.0%} of the letters are {script}, not the script of {language}.</source>
            <translation>글자의 {share:.0%}가 {language}의 문자가 아닌 {script}입니다.</translation>
        </message>
        <message>
            <source>{share:.1%} of the samples are cut off at the peak: the recording was too loud, and is distorted.</source>
            <translation>샘플의 {share:.1%}가 최댓값에서 잘렸습니다. 너무 크게 녹음되어 소리가 깨졌습니다.</translation>
        </message>
        <message>
            <source>{start:.1f} s of silence at the start and {end:.1f} s at the end.</source>
            <translation>앞에 {start:.1f}초, 뒤에 {end:.1f}초의 무음이 있습니다.</translation>
        </message>
    </context>
    <context>
        <name>RunControl</name>
        <message>
            <source>The folder of this run is gone: {path}</source>
            <translation>이 실행의 폴더가 없습니다: {path}</translation>
        </message>
        <message>
            <source>Bring it back, such as by connecting its disk, and resume again.</source>
            <translation>디스크를 다시 연결하는 등 폴더를 되돌려 놓은 뒤 다시 이어서 학습해 주세요.</translation>
        </message>
    </context>
    <context>
        <name>RunDetails</name>
        <message>
            <source>yes</source>
            <translation>예</translation>
        </message>
        <message>
            <source>no</source>
            <translation>아니요</translation>
        </message>
        <message>
            <source>Trainable</source>
            <translation>학습되는 파라미터</translation>
        </message>
        <message>
            <source>Best step</source>
            <translation>가장 좋은 스텝</translation>
        </message>
        <message>
            <source>Training time</source>
            <translation>학습 시간</translation>
        </message>
    </context>
    <context>
        <name>RunHeadline</name>
        <message>
            <source>Character error rate (CER), base → now</source>
            <translation>글자 오류율(CER), 기본 → 현재</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>손실</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>속도</translation>
        </message>
        <message>
            <source>Remaining</source>
            <translation>남은 시간</translation>
        </message>
        <message>
            <source>Character error rate (CER), base → adapter</source>
            <translation>글자 오류율(CER), 기본 → 어댑터</translation>
        </message>
        <message>
            <source>best adapter, on {held_out}, padded to 30 s</source>
            <translation>가장 좋은 어댑터, {held_out}, 30초로 채움</translation>
        </message>
        <message>
            <source>out of fold, {count} adapters, {held_out}</source>
            <translation>폴드 밖 평가, 어댑터 {count}개, {held_out}</translation>
        </message>
        <message>
            <source>chosen and judged on the same {held_out}</source>
            <translation>고른 것과 같은 {held_out}(으)로 평가함</translation>
        </message>
        <message>
            <source>Without a test side the figures flatter the adapter</source>
            <translation>테스트용이 없으면 수치가 실제보다 좋게 나옵니다</translation>
        </message>
        <message>
            <source>worse than the base model; best {rate} at step {step}</source>
            <translation>기본 모델보다 나쁩니다. 가장 좋은 값은 {step}스텝의 {rate}</translation>
        </message>
        <message>
            <source>worse than the base model, on {held_out}</source>
            <translation>기본 모델보다 나쁩니다({held_out})</translation>
        </message>
        <message>
            <source>best so far, step {step}; {held_out}</source>
            <translation>지금까지 가장 좋음, {step}스텝, {held_out}</translation>
        </message>
        <message>
            <source>best {rate} at step {step}; {held_out}</source>
            <translation>최저 {rate}({step}스텝), {held_out}</translation>
        </message>
        <message>
            <source>{held_out}, quick</source>
            <translation>{held_out}, 빠른 평가</translation>
        </message>
        <message>
            <source>outside: {base} → {adapted} %</source>
            <translation>학습 분야 밖: {base} → {adapted}%</translation>
        </message>
        <message>
            <source>1 held-out utterance</source>
            <translation>평가용 발화 1개</translation>
        </message>
        <message>
            <source>{count} held-out utterances</source>
            <translation>평가용 발화 {count}개</translation>
        </message>
        <message>
            <source>not evaluated</source>
            <translation>평가하지 않음</translation>
        </message>
        <message>
            <source>judged out of fold, in the report</source>
            <translation>폴드 밖 평가 결과는 보고서에 표시됩니다</translation>
        </message>
        <message>
            <source>first the base model is evaluated</source>
            <translation>먼저 기본 모델을 평가합니다</translation>
        </message>
        <message>
            <source>base model evaluated</source>
            <translation>기본 모델 평가 완료</translation>
        </message>
        <message>
            <source>first evaluation at step {step}</source>
            <translation>{step}스텝에서 첫 평가</translation>
        </message>
        <message>
            <source>held-out {loss}</source>
            <translation>평가용 {loss}</translation>
        </message>
        <message>
            <source>epoch {epoch}, {count} so far</source>
            <translation>{epoch}에포크, 누적 {count}개</translation>
        </message>
        <message>
            <source>epoch {epoch}</source>
            <translation>{epoch}에포크</translation>
        </message>
        <message>
            <source>utterances/s</source>
            <translation>발화/초</translation>
        </message>
        <message>
            <source>{time} so far</source>
            <translation>{time} 경과</translation>
        </message>
        <message>
            <source>Before training</source>
            <translation>학습 전</translation>
        </message>
        <message>
            <source>checking recordings</source>
            <translation>녹음 확인 중</translation>
        </message>
        <message>
            <source>loading {name}</source>
            <translation>{name} 불러오는 중</translation>
        </message>
        <message>
            <source>After training</source>
            <translation>학습 후</translation>
        </message>
        <message>
            <source>of {total} recordings</source>
            <translation>/ 녹음 {total}개</translation>
        </message>
        <message>
            <source>of {total} utterances</source>
            <translation>/ 발화 {total}개</translation>
        </message>
        <message>
            <source>Loading</source>
            <translation>불러오는 중</translation>
        </message>
        <message>
            <source>Working</source>
            <translation>작업 중</translation>
        </message>
        <message>
            <source>base model, 1 of 2: loss</source>
            <translation>기본 모델 1/2: 손실</translation>
        </message>
        <message>
            <source>base model, 2 of 2: transcripts</source>
            <translation>기본 모델 2/2: 받아쓰기</translation>
        </message>
        <message>
            <source>evaluating the guard sets</source>
            <translation>보호 데이터를 평가하는 중</translation>
        </message>
        <message>
            <source>choosing the adapter's strength</source>
            <translation>어댑터의 강도를 고르는 중</translation>
        </message>
        <message>
            <source>for the report, 1 of 2: base model, padded to 30 s</source>
            <translation>보고서용 1/2: 기본 모델, 30초로 채움</translation>
        </message>
        <message>
            <source>for the report, 2 of 2: best adapter, padded to 30 s</source>
            <translation>보고서용 2/2: 가장 좋은 어댑터, 30초로 채움</translation>
        </message>
        <message>
            <source>writing the report</source>
            <translation>보고서 쓰는 중</translation>
        </message>
        <message>
            <source>step {step} of {total}</source>
            <translation>{total}스텝 중 {step}스텝</translation>
        </message>
        <message>
            <source>{where}, evaluating {done} of {total}</source>
            <translation>{where}, 평가 {done}/{total}</translation>
        </message>
        <message>
            <source>{where}, evaluating</source>
            <translation>{where}, 평가 중</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>일시 정지</translation>
        </message>
        <message>
            <source>Saving</source>
            <translation>저장 중</translation>
        </message>
        <message>
            <source>Finished in</source>
            <translation>걸린 시간</translation>
        </message>
        <message>
            <source>Stopped after</source>
            <translation>중지하기까지</translation>
        </message>
        <message>
            <source>Failed after</source>
            <translation>실패하기까지</translation>
        </message>
        <message>
            <source>Interrupted after</source>
            <translation>끊기기까지</translation>
        </message>
        <message>
            <source>Not started yet</source>
            <translation>아직 시작하지 않음</translation>
        </message>
    </context>
    <context>
        <name>RunLog</name>
        <message>
            <source>Show the log</source>
            <translation>기록 펼치기</translation>
        </message>
        <message>
            <source>Open log file</source>
            <translation>기록 파일 열기</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>기록</translation>
        </message>
        <message>
            <source>Hide the log</source>
            <translation>기록 접기</translation>
        </message>
        <message>
            <source>nothing yet</source>
            <translation>아직 없음</translation>
        </message>
        <message>
            <source>saved at step {step}</source>
            <translation>{step}스텝에서 저장함</translation>
        </message>
        <message>
            <source>finished, report written</source>
            <translation>완료, 보고서를 썼음</translation>
        </message>
        <message>
            <source>stopped at step {step}, everything is saved</source>
            <translation>{step}스텝에서 중지, 모두 저장됨</translation>
        </message>
        <message>
            <source>{checkpoint} loaded on {device}; trains {count} of {total} parameters</source>
            <translation>{checkpoint}, {device}에 불러옴. 매개변수 {total}개 중 {count}개를 학습</translation>
        </message>
        <message>
            <source>resumed at step {step}: {checkpoint} on {device}</source>
            <translation>{step}스텝부터 이어서 학습: {checkpoint}, {device}</translation>
        </message>
        <message>
            <source>loading the checkpoint</source>
            <translation>체크포인트를 불러오는 중</translation>
        </message>
        <message>
            <source>evaluating the base model</source>
            <translation>기본 모델을 평가하는 중</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>일시 정지</translation>
        </message>
        <message>
            <source>training an adapter for each fold</source>
            <translation>폴드마다 어댑터 학습 중</translation>
        </message>
        <message>
            <source>evaluating the base model on all held-out utterances, padded to 30 s</source>
            <translation>평가용 발화 전체에서 기본 모델 평가 중(30초로 채움)</translation>
        </message>
        <message>
            <source>evaluating the best adapter on all held-out utterances</source>
            <translation>평가용 발화 전체로 가장 좋은 어댑터를 평가하는 중</translation>
        </message>
        <message>
            <source>evaluating the guard sets</source>
            <translation>보호 데이터를 평가하는 중</translation>
        </message>
        <message>
            <source>trying the best adapter at several strengths</source>
            <translation>가장 좋은 어댑터를 여러 강도로 시험하는 중</translation>
        </message>
        <message>
            <source>writing the report</source>
            <translation>보고서 쓰는 중</translation>
        </message>
        <message>
            <source>guard set</source>
            <translation>보호 데이터</translation>
        </message>
        <message>
            <source>{side}, step {step}: CER {cer}, WER {wer} on {count} utterances</source>
            <translation>{side}, 스텝 {step}: 발화 {count}개에서 CER {cer}, WER {wer}</translation>
        </message>
        <message>
            <source>base model: CER {cer}, WER {wer} on {count} utterances</source>
            <translation>기본 모델: 발화 {count}개에서 CER {cer}, WER {wer}</translation>
        </message>
        <message>
            <source>base model: CER {cer}, WER {wer} on 1 utterance</source>
            <translation>기본 모델: 발화 1개에서 CER {cer}, WER {wer}</translation>
        </message>
        <message>
            <source>evaluation at step {step}: CER {cer}, WER {wer}</source>
            <translation>{step}스텝 평가: CER {cer}, WER {wer}</translation>
        </message>
        <message>
            <source>evaluation at step {step} finished in {seconds} s: CER {cer}, WER {wer}</source>
            <translation>{step}스텝 평가를 {seconds}초 만에 마침: CER {cer}, WER {wer}</translation>
        </message>
    </context>
    <context>
        <name>RunNotice</name>
        <message>
            <source>The folder of this run is gone: {path}. What is shown here was read before. Bring it back, such as by connecting its disk, before you resume.</source>
            <translation>이 실행의 폴더가 없습니다: {path}. 여기 보이는 내용은 전에 읽은 것입니다. 디스크를 다시 연결하는 등 폴더를 되돌려 놓은 뒤 이어서 학습해 주세요.</translation>
        </message>
        <message>
            <source>The engine of this run has ended without a word.</source>
            <translation>이 실행의 엔진이 아무 알림 없이 끝났습니다.</translation>
        </message>
        <message>
            <source>Another process works on this run; it is followed here live.</source>
            <translation>다른 프로세스가 이 실행을 학습하고 있습니다. 진행 상황을 여기서 실시간으로 보여 줍니다.</translation>
        </message>
        <message>
            <source>The memory was not enough. Close other programs and resume, or start anew with a smaller batch size, a smaller checkpoint or a quantized base.</source>
            <translation>메모리가 모자랐습니다. 다른 프로그램을 닫고 이어서 학습하거나, 배치 크기를 줄이거나 더 작은 체크포인트 또는 양자화한 기본 모델로 새로 시작해 주세요.</translation>
        </message>
        <message>
            <source>The disk is full. Free some space, then resume.</source>
            <translation>디스크가 가득 찼습니다. 공간을 비운 뒤 이어서 학습해 주세요.</translation>
        </message>
        <message>
            <source>Another process works on this run. Wait until it ends, or stop it.</source>
            <translation>다른 프로세스가 이 실행을 학습하고 있습니다. 끝날 때까지 기다리거나 그 프로세스를 중지해 주세요.</translation>
        </message>
        <message>
            <source>Recordings of this run, or the list of its utterances, were changed since it was prepared. Resume asks whether to go on with what is there now.</source>
            <translation>학습을 준비한 뒤 녹음이나 발화 목록이 바뀌었습니다. 이어서 학습을 누르면 지금 있는 내용으로 계속할지 묻습니다.</translation>
        </message>
        <message>
            <source>The folder of this run was moved or deleted while it was at work. Open it where it is now, and resume it there.</source>
            <translation>학습하는 동안 이 학습의 폴더가 옮겨졌거나 지워졌습니다. 지금 있는 곳에서 열어 이어서 학습하세요.</translation>
        </message>
        <message>
            <source>The engine could not be started. Free some memory or disk space and try again.</source>
            <translation>엔진을 시작하지 못했습니다. 메모리나 디스크 공간을 비운 뒤 다시 시도해 주세요.</translation>
        </message>
        <message>
            <source>The engine was ended from outside or has crashed; most often the memory was not enough.</source>
            <translation>엔진이 외부에서 종료되었거나 비정상 종료되었습니다. 대개는 메모리가 모자라서입니다.</translation>
        </message>
        <message>
            <source>No step was saved yet: resuming begins with the first.</source>
            <translation>아직 저장된 스텝이 없어 이어서 학습하면 처음부터 시작합니다.</translation>
        </message>
        <message>
            <source>Everything up to step {step} is saved; resuming goes on from there.</source>
            <translation>{step}스텝까지 모두 저장되어 있으며, 이어서 학습하면 거기서부터 계속합니다.</translation>
        </message>
    </context>
    <context>
        <name>RunOverlay</name>
        <message>
            <source>CER</source>
            <translation>CER</translation>
        </message>
        <message>
            <source>WER</source>
            <translation>WER</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>손실</translation>
        </message>
        <message>
            <source>Curves shown</source>
            <translation>표시할 곡선</translation>
        </message>
        <message>
            <source>These runs are judged on different utterances: their rates cannot be compared.</source>
            <translation>이 실행들은 서로 다른 발화로 평가되어 오류율을 직접 비교할 수 없습니다.</translation>
        </message>
        <message>
            <source>Nothing has been measured yet</source>
            <translation>아직 잰 값이 없습니다</translation>
        </message>
        <message>
            <source>Character error rate (CER) by step</source>
            <translation>스텝별 글자 오류율(CER)</translation>
        </message>
        <message>
            <source>Word error rate (WER) by step</source>
            <translation>스텝별 단어 오류율(WER)</translation>
        </message>
        <message>
            <source>Training loss by step</source>
            <translation>스텝별 학습 손실</translation>
        </message>
        <message>
            <source>base {rate}</source>
            <translation>기본 {rate}</translation>
        </message>
    </context>
    <context>
        <name>RunState</name>
        <message>
            <source>Finished, worse than its base</source>
            <translation>완료, 기본 모델보다 나쁨</translation>
        </message>
        <message>
            <source>Finished</source>
            <translation>완료</translation>
        </message>
        <message>
            <source>Running, step {step} of {total}</source>
            <translation>학습 중, {total}스텝 중 {step}</translation>
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
            <translation>{total}스텝 중 {step}스텝에서 끊김</translation>
        </message>
        <message>
            <source>Stopped at step {step} of {total}</source>
            <translation>{total}스텝 중 {step}스텝에서 중지</translation>
        </message>
        <message>
            <source>Incomplete: no settings</source>
            <translation>불완전: 설정 파일 없음</translation>
        </message>
        <message>
            <source>Settings cannot be read</source>
            <translation>설정을 읽을 수 없음</translation>
        </message>
        <message>
            <source>Incomplete: no recordings</source>
            <translation>불완전: 녹음 목록 없음</translation>
        </message>
        <message>
            <source>Cannot be opened</source>
            <translation>열 수 없음</translation>
        </message>
        <message>
            <source>Finished, adapter missing</source>
            <translation>완료, 어댑터 없음</translation>
        </message>
    </context>
    <context>
        <name>RunsFilter</name>
        <message>
            <source>Search runs</source>
            <translation>실행 검색</translation>
        </message>
        <message>
            <source>All</source>
            <translation>전체</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>학습 중</translation>
        </message>
        <message>
            <source>Finished</source>
            <translation>완료</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>중지</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>실패</translation>
        </message>
        <message>
            <source>Incomplete</source>
            <translation>불완전</translation>
        </message>
    </context>
    <context>
        <name>RunsList</name>
        <message>
            <source>Runs</source>
            <translation>실행</translation>
        </message>
    </context>
    <context>
        <name>RunsNotice</name>
        <message>
            <source>{name}: {failure}</source>
            <translation>{name}: {failure}</translation>
        </message>
        <message>
            <source>{name} is worse than its base: {adapted} against {base}. A lower learning rate, fewer steps or more recordings usually help.</source>
            <translation>{name}: 기본 모델보다 나쁩니다({base} → {adapted}). 학습률을 낮추거나 스텝을 줄이거나 녹음을 늘리면 대개 나아집니다.</translation>
        </message>
        <message>
            <source>Curves and settings of the first {count} chosen runs are shown.</source>
            <translation>고른 실행 중 처음 {count}개의 곡선과 설정을 보여 줍니다.</translation>
        </message>
        <message>
            <source>{name} has no run.toml: it was copied in part, or its start was cut short. Copy it again as a whole.</source>
            <translation>{name}: run.toml 파일이 없습니다. 일부만 복사되었거나 시작하다가 끊긴 실행입니다. 폴더 전체를 다시 복사하세요.</translation>
        </message>
        <message>
            <source>The settings of {name} cannot be read: {detail}</source>
            <translation>{name}: 설정을 읽을 수 없습니다. {detail}</translation>
        </message>
        <message>
            <source>{name} has no manifest.jsonl, so that its recordings are not known. It can be looked at, not resumed.</source>
            <translation>{name}: manifest.jsonl 파일이 없어 어떤 녹음을 썼는지 알 수 없습니다. 볼 수는 있지만 이어서 학습할 수 없습니다.</translation>
        </message>
        <message>
            <source>{name} cannot be opened: {detail}. Check the folder's permissions.</source>
            <translation>{name}: 열 수 없습니다({detail}). 폴더의 권한을 확인하세요.</translation>
        </message>
        <message>
            <source>{name} has finished, but its adapter folder is missing or incomplete. It cannot be compared.</source>
            <translation>{name}: 학습은 끝났지만 adapter 폴더가 없거나 온전하지 않아 비교할 수 없습니다.</translation>
        </message>
        <message>
            <source>Choose a run first</source>
            <translation>먼저 실행을 고르세요</translation>
        </message>
        <message>
            <source>Choose at most {count} runs to compare</source>
            <translation>비교할 실행은 {count}개까지 고를 수 있습니다</translation>
        </message>
        <message>
            <source>There is no adapter to compare yet</source>
            <translation>아직 비교할 어댑터가 없습니다</translation>
        </message>
        <message>
            <source>Only adapters of the same checkpoint and language can be compared</source>
            <translation>체크포인트와 언어가 같은 어댑터끼리만 비교할 수 있습니다</translation>
        </message>
    </context>
    <context>
        <name>RunsPage</name>
        <message>
            <source>Runs</source>
            <translation>실행</translation>
        </message>
        <message>
            <source>Every run is a folder in {path}</source>
            <translation>실행마다 폴더가 하나씩 있습니다: {path}</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>열기</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>이어서 학습</translation>
        </message>
        <message>
            <source>More</source>
            <translation>더 보기</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>비교</translation>
        </message>
        <message>
            <source>Noted of {name}</source>
            <translation>{name}의 메모를 저장했습니다</translation>
        </message>
        <message>
            <source>These are the settings of {name}</source>
            <translation>{name} 실행의 설정을 가져왔습니다</translation>
        </message>
        <message>
            <source>{name} is in use and cannot be deleted.</source>
            <translation>{name} 실행은 사용 중이라 삭제할 수 없습니다.</translation>
        </message>
        <message>
            <source>Stop the run first.</source>
            <translation>먼저 실행을 중지하세요.</translation>
        </message>
        <message>
            <source>Add a folder of runs</source>
            <translation>실행 폴더 추가</translation>
        </message>
        <message>
            <source>Open on the Train page</source>
            <translation>학습 화면에서 열기</translation>
        </message>
        <message>
            <source>Name and notes…</source>
            <translation>이름과 메모…</translation>
        </message>
        <message>
            <source>Duplicate settings</source>
            <translation>설정을 새 실행에 복제</translation>
        </message>
        <message>
            <source>Show in the file manager</source>
            <translation>파일 관리자에서 보기</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>삭제</translation>
        </message>
        <message>
            <source>Add a folder of runs…</source>
            <translation>실행 폴더 추가…</translation>
        </message>
        <message>
            <source>Leave out {path}</source>
            <translation>목록에서 빼기: {path}</translation>
        </message>
        <message>
            <source>Show deleted runs</source>
            <translation>삭제한 실행 보기</translation>
        </message>
        <message>
            <source>Deleted {name}</source>
            <translation>삭제했습니다: {name}</translation>
        </message>
        <message>
            <source>Deleted {count} runs</source>
            <translation>실행 {count}개를 삭제했습니다</translation>
        </message>
        <message>
            <source>There are no runs in {path}</source>
            <translation>이 폴더에는 실행이 없습니다: {path}</translation>
        </message>
        <message>
            <source>Left out {path}; its runs stay where they are</source>
            <translation>목록에서 뺐습니다: {path}. 실행은 그 자리에 그대로 있습니다</translation>
        </message>
        <message>
            <source>Compare {count} runs</source>
            <translation>실행 {count}개 비교</translation>
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
        <name>RunsTable</name>
        <message>
            <source>{adapter}, decoder only</source>
            <translation>{adapter}, 디코더만</translation>
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
            <source>Adapter</source>
            <translation>어댑터</translation>
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
            <source>no curve yet</source>
            <translation>아직 곡선 없음</translation>
        </message>
        <message>
            <source>The adapter makes more errors than its base.</source>
            <translation>어댑터가 기본 모델보다 더 많이 틀립니다.</translation>
        </message>
        <message>
            <source>Chosen and judged on the same utterances: without a test side the figures flatter it.</source>
            <translation>고른 것과 같은 발화로 평가했습니다. 테스트용이 없으면 수치가 실제보다 좋게 나옵니다.</translation>
        </message>
        <message>
            <source>Measured quickly while training: from audio as short as the recordings.</source>
            <translation>학습 중에 녹음 길이만큼의 짧은 음성으로 빠르게 잰 값입니다.</translation>
        </message>
    </context>
    <context>
        <name>SampleRow</name>
        <message>
            <source>Play</source>
            <translation>재생</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>정지</translation>
        </message>
    </context>
    <context>
        <name>SamplesCard</name>
        <message>
            <source>Evaluation before</source>
            <translation>이전 평가</translation>
        </message>
        <message>
            <source>Evaluation after</source>
            <translation>다음 평가</translation>
        </message>
        <message>
            <source>Show fewer</source>
            <translation>줄여 보기</translation>
        </message>
        <message>
            <source>Show all {count}</source>
            <translation>{count}개 모두 보기</translation>
        </message>
        <message>
            <source>evaluation at step {step}, {shown} of {count} held-out utterances</source>
            <translation>{step}스텝 평가, 평가용 발화 {count}개 중 {shown}개</translation>
        </message>
        <message>
            <source>evaluation at step {step}, the only held-out utterance</source>
            <translation>{step}스텝 평가, 하나뿐인 평가용 발화</translation>
        </message>
        <message>
            <source>Samples</source>
            <translation>예문</translation>
        </message>
    </context>
    <context>
        <name>SaveTranscript</name>
        <message>
            <source>SubRip subtitles</source>
            <translation>SubRip 자막</translation>
        </message>
        <message>
            <source>WebVTT subtitles</source>
            <translation>WebVTT 자막</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>텍스트</translation>
        </message>
        <message>
            <source>Table with tabs</source>
            <translation>탭으로 구분한 표</translation>
        </message>
        <message>
            <source>Word document</source>
            <translation>Word 문서</translation>
        </message>
        <message>
            <source>Save transcript</source>
            <translation>전사 텍스트 저장</translation>
        </message>
        <message>
            <source>Written: {path}</source>
            <translation>저장했습니다: {path}</translation>
        </message>
    </context>
    <context>
        <name>SegmentList</name>
        <message>
            <source>Play this part</source>
            <translation>이 구간 재생</translation>
        </message>
    </context>
    <context>
        <name>SentenceMaker</name>
        <message>
            <source>No sentence of the training side has a word of this kind, in whose place it could stand.</source>
            <translation>학습 데이터에 이 단어를 대신 넣을 만한, 같은 종류의 단어가 든 문장이 없습니다.</translation>
        </message>
        <message>
            <source>Folder of the new dataset</source>
            <translation>새 데이터셋의 폴더</translation>
        </message>
        <message>
            <source>spoken</source>
            <translation>spoken</translation>
        </message>
        <message>
            <source>The sentences are being spoken…</source>
            <translation>문장을 음성으로 만들고 있습니다…</translation>
        </message>
        <message>
            <source>The sentences are spoken; here is the dataset with them</source>
            <translation>문장을 음성으로 만들었습니다. 이 문장들이 든 데이터셋을 열었습니다</translation>
        </message>
        <message>
            <source>Text files</source>
            <translation>텍스트 파일</translation>
        </message>
        <message>
            <source>Save sentences</source>
            <translation>문장 저장</translation>
        </message>
        <message>
            <source>1 sentence written</source>
            <translation>문장 1개를 저장했습니다</translation>
        </message>
        <message>
            <source>{count} sentences written</source>
            <translation>문장 {count}개를 저장했습니다</translation>
        </message>
    </context>
    <context>
        <name>SentenceRow</name>
        <message>
            <source>Stop</source>
            <translation>정지</translation>
        </message>
        <message>
            <source>Play</source>
            <translation>재생</translation>
        </message>
    </context>
    <context>
        <name>SentencesDialog</name>
        <message>
            <source>Sentences with “{term}”</source>
            <translation>‘{term}’이(가) 들어간 문장</translation>
        </message>
        <message>
            <source>Each is a sentence of the training side with this word in another's place: gender, number or ending may not fit. Correct them, leave out what nobody would say; add your own with the word, or {} in its place.</source>
            <translation>학습 데이터의 문장에서 다른 단어 자리에 이 단어를 넣은 것이라 조사나 어미가 맞지 않을 수 있습니다. 고치고, 아무도 말하지 않을 문장은 빼세요. 이 단어나 그 자리에 {}를 넣은 문장을 더 적어도 됩니다.</translation>
        </message>
        <message>
            <source>As text</source>
            <translation>텍스트로</translation>
        </message>
        <message>
            <source>Spoken by espeak-ng</source>
            <translation>espeak-ng 음성</translation>
        </message>
        <message>
            <source>By a program</source>
            <translation>다른 프로그램</translation>
        </message>
        <message>
            <source>Command of the program</source>
            <translation>프로그램의 명령</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Speak it…</source>
            <translation>음성 만들기…</translation>
        </message>
        <message>
            <source>Speak {count}…</source>
            <translation>{count}개 음성 만들기…</translation>
        </message>
        <message>
            <source>Save as text…</source>
            <translation>텍스트로 저장…</translation>
        </message>
        <message>
            <source>A text file, to be read aloud on the Record page.</source>
            <translation>녹음 페이지에서 소리 내어 읽을 텍스트 파일입니다.</translation>
        </message>
        <message>
            <source>A new dataset with these recordings as they are divided, and the spoken sentences for training only.</source>
            <translation>지금 나눈 그대로의 녹음에, 학습에만 쓰는 음성 문장을 더한 새 데이터셋을 만듭니다.</translation>
        </message>
        <message>
            <source>{output} is the file that the program writes, {text} the text (else on its input).</source>
            <translation>{output}은 프로그램이 쓰는 파일, {text}는 문장입니다(없으면 입력으로 보냅니다).</translation>
        </message>
        <message>
            <source>Write the command with {output} in the place of the sound file.</source>
            <translation>소리 파일의 자리에 {output}을 넣어 명령을 적으세요.</translation>
        </message>
    </context>
    <context>
        <name>Session</name>
        <message>
            <source>{name} is training now. Its page shows another run once it has ended.</source>
            <translation>{name} 실행이 학습 중입니다. 끝난 뒤에 다른 실행을 열 수 있습니다.</translation>
        </message>
        <message>
            <source>Show folder</source>
            <translation>폴더 보기</translation>
        </message>
        <message>
            <source>Exported to {folder}</source>
            <translation>{folder}에 내보냈습니다</translation>
        </message>
    </context>
    <context>
        <name>SettingDifferences</name>
        <message>
            <source>What differs</source>
            <translation>다른 설정</translation>
        </message>
        <message>
            <source>Show all</source>
            <translation>모두 보기</translation>
        </message>
        <message>
            <source>by default</source>
            <translation>기본값</translation>
        </message>
        <message>
            <source>{count} settings</source>
            <translation>설정 {count}개</translation>
        </message>
        <message>
            <source>1 setting</source>
            <translation>설정 1개</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>설정</translation>
        </message>
        <message>
            <source>{settings} changed from the defaults</source>
            <translation>기본값에서 바꾼 {settings}</translation>
        </message>
        <message>
            <source>{settings} and what follows</source>
            <translation>{settings}와 그 결과</translation>
        </message>
        <message>
            <source>{count} settings are the same.</source>
            <translation>같은 설정 {count}개</translation>
        </message>
        <message>
            <source>1 setting is the same.</source>
            <translation>설정 1개는 같습니다.</translation>
        </message>
        <message>
            <source>Show less</source>
            <translation>줄여 보기</translation>
        </message>
    </context>
    <context>
        <name>SettingProblems</name>
        <message>
            <source>DoRA's magnitudes are those of the base's own weights, and PiSSA, OLoRA and CorDA start from a part of them; take one or the other (adapter.init_lora_weights)</source>
            <translation>DoRA의 크기는 기본 모델의 가중치 전체에서 나오는데 PiSSA, OLoRA, CorDA는 그 일부에서 시작합니다. 둘 중 하나만 고르세요(adapter.init_lora_weights)</translation>
        </message>
        <message>
            <source>PiSSA, OLoRA and CorDA start from large weights, which a decay would pull away from the base; take 0, or the default start (adapter.init_lora_weights)</source>
            <translation>PiSSA, OLoRA, CorDA는 큰 가중치에서 시작하므로 가중치 감쇠가 기본 모델에서 멀어지게 합니다. 0으로 하거나 시작 방법을 기본값으로 하세요(adapter.init_lora_weights)</translation>
        </message>
        <message>
            <source>PiSSA, OLoRA and CorDA start from the base's exact weights; take default, or do not quantize the base (quantization.method)</source>
            <translation>PiSSA, OLoRA, CorDA는 기본 모델의 정확한 가중치에서 시작합니다. 기본값을 고르거나 기본 모델을 양자화하지 마세요(quantization.method)</translation>
        </message>
        <message>
            <source>all is learned in one language; take 1, or several (data.mixed_languages)</source>
            <translation>한 언어만 학습합니다. 1로 하거나 여러 언어를 학습하세요(data.mixed_languages)</translation>
        </message>
        <message>
            <source>SpecAugment masks each utterance anew in every epoch, and of a frozen encoder one output is kept; switch it off, or adapt both parts (adapter.scope)</source>
            <translation>SpecAugment는 에포크마다 발화를 다르게 가리는데, 디코더만 학습할 때는 인코더 출력을 저장해 다시 씁니다. 끄거나 두 부분을 모두 학습하세요(adapter.scope)</translation>
        </message>
        <message>
            <source>a frozen encoder's decoder learns without prompts; take 0, or adapt both parts (adapter.scope)</source>
            <translation>디코더만 학습할 때는 프롬프트를 쓰지 않습니다. 0으로 하거나 두 부분을 모두 학습하세요(adapter.scope)</translation>
        </message>
        <message>
            <source>a frozen encoder's decoder learns without times; take 0, or adapt both parts (adapter.scope)</source>
            <translation>디코더만 학습할 때는 시각을 쓰지 않습니다. 0으로 하거나 두 부분을 모두 학습하세요(adapter.scope)</translation>
        </message>
        <message>
            <source>all biases are the encoder's too, which is frozen; take lora_only or none</source>
            <translation>모든 편향에는 인코더의 편향도 들어 있는데, 디코더만 학습할 때는 인코더를 바꾸지 않습니다. lora_only나 none을 고르세요</translation>
        </message>
        <message>
            <source>an utterance sounds otherwise every time, and of a frozen encoder one output is kept; take none, or adapt both parts (adapter.scope)</source>
            <translation>발화의 소리가 매번 달라지는데, 디코더만 학습할 때는 인코더 출력을 저장해 다시 씁니다. 없음을 고르거나 두 부분을 모두 학습하세요(adapter.scope)</translation>
        </message>
        <message>
            <source>choose the language spoken in the recordings</source>
            <translation>녹음에서 말하는 언어를 고르세요</translation>
        </message>
        <message>
            <source>give each guard set a name of its own</source>
            <translation>가드 세트마다 다른 이름을 붙이세요</translation>
        </message>
        <message>
            <source>must be a table of settings</source>
            <translation>설정 표여야 합니다</translation>
        </message>
        <message>
            <source>must be {demand}</source>
            <translation>{demand}여야 합니다</translation>
        </message>
        <message>
            <source>name a folder of recordings with transcripts</source>
            <translation>전사문이 있는 녹음 폴더를 지정하세요</translation>
        </message>
        <message>
            <source>name the guard sets that it is of (evaluation.guards), or take 0</source>
            <translation>어느 보호 데이터의 한도인지 지정하거나(evaluation.guards) 0으로 하세요</translation>
        </message>
        <message>
            <source>nothing is done with noises; choose an augmentation (training.augmentation) or a share of silence (training.silence_share), or leave it out</source>
            <translation>잡음을 쓰는 곳이 없습니다. 증강(training.augmentation)이나 무음 비율(training.silence_share)을 정하거나 비워 두세요</translation>
        </message>
        <message>
            <source>say how much of it is replayed (data.replay), or leave it out</source>
            <translation>얼마나 되풀이할지 정하거나(data.replay) 비워 두세요</translation>
        </message>
        <message>
            <source>schedule_free_adamw averages its steps itself (training.optimizer); take none</source>
            <translation>schedule_free_adamw(training.optimizer)는 스텝을 스스로 평균합니다. 없음을 고르세요</translation>
        </message>
        <message>
            <source>schedule_free_adamw keeps its rate (training.optimizer); take constant</source>
            <translation>schedule_free_adamw(training.optimizer)는 학습률을 낮추지 않습니다. 일정을 고르세요</translation>
        </message>
        <message>
            <source>schedule_free_adamw would bring back the ranks that AdaLoRA takes away; take adamw, or lora (adapter.method)</source>
            <translation>schedule_free_adamw는 AdaLoRA가 없앤 랭크를 되살립니다. adamw를 쓰거나 lora(adapter.method)를 쓰세요</translation>
        </message>
        <message>
            <source>take at least 2, or 0 for none</source>
            <translation>2 이상으로 하거나, 쓰지 않으려면 0으로 하세요</translation>
        </message>
        <message>
            <source>the adapter of a run with folds is trained on everything and has no validation side, which this needs; leave it out, or set data.folds to 0</source>
            <translation>교차 검증을 하는 실행의 어댑터는 모든 데이터로 학습하므로 검증 데이터가 없는데, 이 설정에는 그것이 필요합니다. 빼거나 data.folds을(를) 0으로 하세요</translation>
        </message>
        <message>
            <source>the learning rate would rise to the end of the run; take fewer than its {count} steps (training.max_steps)</source>
            <translation>학습률이 실행이 끝날 때까지 올라가기만 합니다. {count}스텝보다 적게 하세요(training.max_steps)</translation>
        </message>
        <message>
            <source>this studio reads version {version}; another version of it has written this file</source>
            <translation>이 프로그램은 버전 {version}을 읽습니다. 다른 버전이 쓴 파일입니다</translation>
        </message>
        <message>
            <source>whisper-english is made for English and would spoil {language}; take auto or basic</source>
            <translation>whisper-english는 영어용이라 {language} 텍스트를 망칩니다. auto나 basic을 고르세요</translation>
        </message>
        <message>
            <source>write each guard set as name=path, or name:language=path, with ; between them</source>
            <translation>가드 세트는 이름=경로 또는 이름:언어=경로로 쓰고 사이에 ;를 넣으세요</translation>
        </message>
        <message>
            <source>{checkpoint} cannot translate; take a checkpoint without .en</source>
            <translation>{checkpoint}은(는) 번역할 수 없습니다. 이름에 .en이 없는 체크포인트를 고르세요</translation>
        </message>
        <message>
            <source>{checkpoint} knows only English, not {language}; take a checkpoint without .en</source>
            <translation>{checkpoint}은(는) 영어만 알고 {language}은(는) 모릅니다. 이름에 .en이 없는 체크포인트를 고르세요</translation>
        </message>
        <message>
            <source>{method} changes the base's own weights, which are whole numbers when quantized; take none, or lora (adapter.method)</source>
            <translation>{method}: 기본 모델의 가중치 자체를 바꾸는 방법이라, 가중치가 정수로 양자화된 모델에는 쓸 수 없어요. 양자화를 없음으로 하거나 adapter.method에서 LoRA를 선택하세요</translation>
        </message>
        <message>
            <source>{method} does not work on int8, whose scales are lost as PEFT reads the weights; take nf4 or none, or lora (adapter.method)</source>
            <translation>{method}: PEFT가 가중치를 읽으면서 8비트 배율을 잃기 때문에 8비트에서는 작동하지 않아요. 4비트나 없음을 선택하거나 adapter.method에서 LoRA를 선택하세요</translation>
        </message>
        <message>
            <source>{method} does not work on nf4, whose packed weights PEFT takes for the layer's own; take int8 or none, or lora (adapter.method)</source>
            <translation>{method}: PEFT가 nf4로 압축된 가중치를 원래 가중치로 잘못 읽기 때문에 4비트에서는 작동하지 않아요. 8비트나 없음을 선택하거나 adapter.method에서 LoRA를 선택하세요</translation>
        </message>
        <message>
            <source>{method} has no second matrix with a rate of its own; take 1, or lora (adapter.method)</source>
            <translation>{method}: 따로 학습률을 줄 두 번째 행렬이 없어요. 1로 두거나 adapter.method에서 LoRA를 선택하세요</translation>
        </message>
        <message>
            <source>{method} has no such setting; take {value}, or lora (adapter.method)</source>
            <translation>{method}: 이 설정이 없어요. {value}(으)로 두거나 adapter.method에서 LoRA를 선택하세요</translation>
        </message>
        <message>
            <source>{name} is in a language that Whisper does not know</source>
            <translation>{name}의 언어를 Whisper가 모릅니다</translation>
        </message>
        <message>
            <source>{name} is the name of a side; call the guard set something else</source>
            <translation>{name}은(는) 분할의 이름입니다. 가드 세트에 다른 이름을 붙이세요</translation>
        </message>
    </context>
    <context>
        <name>SettingTexts</name>
        <message>
            <source>Transcribe</source>
            <translation>받아쓰기</translation>
        </message>
        <message>
            <source>Translate to English</source>
            <translation>영어로 번역</translation>
        </message>
        <message>
            <source>8-bit</source>
            <translation>8비트</translation>
        </message>
        <message>
            <source>4-bit nf4</source>
            <translation>4비트 nf4</translation>
        </message>
        <message>
            <source>Adapted projections</source>
            <translation>어댑터를 붙인 층</translation>
        </message>
        <message>
            <source>All</source>
            <translation>전부</translation>
        </message>
        <message>
            <source>None</source>
            <translation>없음</translation>
        </message>
        <message>
            <source>Linear</source>
            <translation>선형</translation>
        </message>
        <message>
            <source>Cosine</source>
            <translation>코사인</translation>
        </message>
        <message>
            <source>Constant</source>
            <translation>고정</translation>
        </message>
        <message>
            <source>Gentle</source>
            <translation>약하게</translation>
        </message>
        <message>
            <source>Telephone</source>
            <translation>전화</translation>
        </message>
        <message>
            <source>Noisy room</source>
            <translation>시끄러운 방</translation>
        </message>
        <message>
            <source>Encoder and decoder</source>
            <translation>인코더와 디코더</translation>
        </message>
        <message>
            <source>Decoder only</source>
            <translation>디코더만(빠른 학습)</translation>
        </message>
        <message>
            <source>Encoder only</source>
            <translation>인코더만</translation>
        </message>
        <message>
            <source>8-bit AdamW</source>
            <translation>8비트 AdamW</translation>
        </message>
        <message>
            <source>Schedule-free AdamW</source>
            <translation>스케줄 프리 AdamW</translation>
        </message>
        <message>
            <source>Moving average</source>
            <translation>이동 평균</translation>
        </message>
        <message>
            <source>Last evaluations</source>
            <translation>마지막 평가들</translation>
        </message>
        <message>
            <source>Trimmed</source>
            <translation>자름</translation>
        </message>
        <message>
            <source>Padded</source>
            <translation>채움</translation>
        </message>
        <message>
            <source>Packed</source>
            <translation>묶음</translation>
        </message>
        <message>
            <source>The corpus's own splits</source>
            <translation>말뭉치의 분할</translation>
        </message>
        <message>
            <source>Utterance</source>
            <translation>발화</translation>
        </message>
        <message>
            <source>Speaker</source>
            <translation>화자</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>문장</translation>
        </message>
        <message>
            <source>Text, by length</source>
            <translation>문장(길이 고르게)</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>자동</translation>
        </message>
        <message>
            <source>case, punctuation</source>
            <translation>대소문자, 문장부호</translation>
        </message>
        <message>
            <source>as OpenAI for English</source>
            <translation>OpenAI 영어 방식</translation>
        </message>
        <message>
            <source>case, punctuation, spaces</source>
            <translation>대소문자, 문장부호, 띄어쓰기</translation>
        </message>
        <message>
            <source>case, punctuation (Korean)</source>
            <translation>대소문자, 문장부호 (한국어)</translation>
        </message>
        <message>
            <source>nothing</source>
            <translation>없음</translation>
        </message>
        <message>
            <source>Auto</source>
            <translation>자동</translation>
        </message>
        <message>
            <source>Choose at least one</source>
            <translation>하나 이상 고르세요</translation>
        </message>
        <message>
            <source>Type a whole number</source>
            <translation>정수를 입력하세요</translation>
        </message>
        <message>
            <source>Type a number</source>
            <translation>숫자를 입력하세요</translation>
        </message>
        <message>
            <source>Choose the language spoken</source>
            <translation>녹음의 언어를 고르세요</translation>
        </message>
        <message>
            <source>Not a language that this checkpoint knows</source>
            <translation>이 체크포인트가 모르는 언어입니다</translation>
        </message>
        <message>
            <source>is missing</source>
            <translation>파일 없음</translation>
        </message>
        <message>
            <source>is empty</source>
            <translation>빈 파일</translation>
        </message>
        <message>
            <source>cannot be read</source>
            <translation>읽을 수 없음</translation>
        </message>
        <message>
            <source>has no text</source>
            <translation>글 없음</translation>
        </message>
        <message>
            <source>has a draft that nobody has read</source>
            <translation>자동 전사문 확인 전</translation>
        </message>
        <message>
            <source>is silent</source>
            <translation>무음</translation>
        </message>
        <message>
            <source>is over 30 s long</source>
            <translation>30초보다 긺</translation>
        </message>
        <message>
            <source>has too long a text</source>
            <translation>전사문이 너무 긺</translation>
        </message>
        <message>
            <source>has other subtitles too, which are taken</source>
            <translation>다른 자막을 사용함</translation>
        </message>
        <message>
            <source>has another file with its text too, which is taken</source>
            <translation>다른 파일의 전사문을 사용함</translation>
        </message>
        <message>
            <source>is held out too, and not trained on</source>
            <translation>평가용으로도 있어 학습에 사용하지 않음</translation>
        </message>
        <message>
            <source>cannot be used</source>
            <translation>쓸 수 없음</translation>
        </message>
        <message>
            <source>on</source>
            <translation>켬</translation>
        </message>
        <message>
            <source>off</source>
            <translation>끔</translation>
        </message>
        <message>
            <source>More than {low}, at most {high}</source>
            <translation>{low} 초과 {high} 이하</translation>
        </message>
        <message>
            <source>From {low} to {high}</source>
            <translation>{low}부터 {high}까지</translation>
        </message>
        <message>
            <source>At least {low}</source>
            <translation>{low} 이상</translation>
        </message>
        <message>
            <source>At most {high}</source>
            <translation>{high} 이하</translation>
        </message>
        <message>
            <source>It knows only English</source>
            <translation>영어만 압니다</translation>
        </message>
        <message>
            <source>Spoken in all recordings</source>
            <translation>모든 녹음에서 쓰는 언어</translation>
        </message>
        <message>
            <source>Write what is said, in its language</source>
            <translation>말한 언어 그대로 적습니다</translation>
        </message>
        <message>
            <source>Texts must be English translations of what is said</source>
            <translation>전사문이 말한 내용의 영어 번역이어야 합니다</translation>
        </message>
        <message>
            <source>Strength; usually 2 × rank</source>
            <translation>세기. 보통 랭크의 2배</translation>
        </message>
        <message>
            <source>Learns new sounds and new words</source>
            <translation>새 소리와 새 낱말을 모두 배웁니다</translation>
        </message>
        <message>
            <source>Learns new sounds, hardly new words</source>
            <translation>새 소리는 배우지만 새 단어는 거의 배우지 못해요</translation>
        </message>
        <message>
            <source>Learns new words, hardly new sounds</source>
            <translation>새 낱말은 배우지만 새 소리는 거의 배우지 못합니다</translation>
        </message>
        <message>
            <source>Learns new words, hardly new sounds. Epochs after the first are fast: what the encoder gives is kept on disk, about {size}.</source>
            <translation>새 낱말은 배우지만 새 소리는 거의 배우지 못합니다. 첫 에포크 뒤로는 빠릅니다. 인코더의 출력을 디스크에 약 {size} 남겨 둡니다.</translation>
        </message>
        <message>
            <source>Only in the decoder's {count} attention blocks</source>
            <translation>디코더의 어텐션 블록 {count}개에만</translation>
        </message>
        <message>
            <source>Only in the decoder's {count} layers</source>
            <translation>디코더의 레이어 {count}개에만</translation>
        </message>
        <message>
            <source>In all {count} attention blocks</source>
            <translation>어텐션 블록 {count}개 모두</translation>
        </message>
        <message>
            <source>In the feed-forward part of all {count} layers</source>
            <translation>층 {count}개의 피드포워드 모두</translation>
        </message>
        <message>
            <source>In all {count} attention blocks and {layers} layers</source>
            <translation>어텐션 블록 {count}개와 층 {layers}개 모두</translation>
        </message>
        <message>
            <source>Smaller base weights save memory, not time; the adapter stays in float32.</source>
            <translation>메모리는 줄지만 시간은 줄지 않습니다. 어댑터는 float32로 남습니다.</translation>
        </message>
        <message>
            <source>Not needed: {name} fits as it is. Smaller weights save memory, not time.</source>
            <translation>필요 없습니다. {name}은(는) 그대로도 충분합니다. 메모리는 줄지만 시간은 줄지 않습니다.</translation>
        </message>
        <message>
            <source>Once through the data</source>
            <translation>데이터를 한 번 돕니다</translation>
        </message>
        <message>
            <source>{count} times through the data</source>
            <translation>데이터를 {count}번 돕니다</translation>
        </message>
        <message>
            <source>Times through the data</source>
            <translation>데이터를 도는 횟수</translation>
        </message>
        <message>
            <source>{count} steps</source>
            <translation>{count}스텝</translation>
        </message>
        <message>
            <source>1 step</source>
            <translation>1스텝</translation>
        </message>
        <message>
            <source>Batch size; costs memory</source>
            <translation>배치 크기. 메모리를 씁니다</translation>
        </message>
        <message>
            <source>One utterance a step</source>
            <translation>스텝마다 발화 1개</translation>
        </message>
        <message>
            <source>{count} utterances a step, of only {train}</source>
            <translation>스텝마다 발화 {count}개, 전체는 {train}개뿐</translation>
        </message>
        <message>
            <source>{count} utterances a step</source>
            <translation>스텝마다 발화 {count}개</translation>
        </message>
        <message>
            <source>First {count} steps</source>
            <translation>처음 {count}스텝</translation>
        </message>
        <message>
            <source>First step</source>
            <translation>첫 스텝</translation>
        </message>
        <message>
            <source>Share of all steps</source>
            <translation>전체 스텝 중 비율</translation>
        </message>
        <message>
            <source>bfloat16 where it is faster</source>
            <translation>더 빠르면 bfloat16</translation>
        </message>
        <message>
            <source>Exact; right for a CPU</source>
            <translation>정확하며 CPU에 알맞습니다</translation>
        </message>
        <message>
            <source>Adapter stays in float32</source>
            <translation>어댑터는 float32로 남습니다</translation>
        </message>
        <message>
            <source>The last is kept</source>
            <translation>마지막 것만 남깁니다</translation>
        </message>
        <message>
            <source>The last {count} are kept</source>
            <translation>마지막 {count}개를 보관</translation>
        </message>
        <message>
            <source>Here: {profile}</source>
            <translation>여기서는 {profile}</translation>
        </message>
        <message>
            <source>Shown beside every CER</source>
            <translation>모든 CER 옆에 표시됩니다</translation>
        </message>
        <message>
            <source>{count} held out, never trained on</source>
            <translation>학습에 쓰지 않는 발화 {count}개</translation>
        </message>
        <message>
            <source>One evaluation while it trains</source>
            <translation>학습 중 한 번 평가</translation>
        </message>
        <message>
            <source>Only before and after the training</source>
            <translation>학습 전후에만 평가</translation>
        </message>
        <message>
            <source>{count} evaluations, {seconds} s each</source>
            <translation>{count}번 평가, 한 번에 {seconds}초</translation>
        </message>
        <message>
            <source>{count} evaluations</source>
            <translation>{count}번 평가</translation>
        </message>
    </context>
    <context>
        <name>Settings</name>
        <message>
            <source>Accumulation</source>
            <translation>그래디언트 누적</translation>
        </message>
        <message>
            <source>AdaLoRA</source>
            <translation>AdaLoRA</translation>
        </message>
        <message>
            <source>Adapted part</source>
            <translation>학습하는 부분</translation>
        </message>
        <message>
            <source>Adapter placement</source>
            <translation>어댑터 위치</translation>
        </message>
        <message>
            <source>Adds a product of two small matrices to chosen layers. The one to begin with: small, merged into the base without any cost, and compared with it in one pass.</source>
            <translation>선택한 층에 작은 두 행렬의 곱을 더합니다. 처음 시작하기에 좋은 방법입니다. 크기가 작고, 비용 없이 기본 모델에 병합되며, 기본 모델과 한 번에 비교할 수 있습니다.</translation>
        </message>
        <message>
            <source>After training, the best adapter is tried at 0, 50, 75, 100 and 125 % of its strength on the validation side; the best of them is kept, or 100 % where that may be chance.</source>
            <translation>학습이 끝나면 가장 좋은 어댑터를 검증 데이터에서 강도 0, 50, 75, 100, 125%로 시험하고 그중 가장 좋은 강도를 보관합니다. 우연일 수 있으면 100%를 보관합니다.</translation>
        </message>
        <message>
            <source>Alpha</source>
            <translation>알파</translation>
        </message>
        <message>
            <source>Audio at once</source>
            <translation>한 번에 다루는 음성</translation>
        </message>
        <message>
            <source>Audio cache</source>
            <translation>음성 캐시</translation>
        </message>
        <message>
            <source>Audio context</source>
            <translation>음성 길이 처리</translation>
        </message>
        <message>
            <source>Augmentation</source>
            <translation>데이터 증강</translation>
        </message>
        <message>
            <source>Auto takes an NVIDIA GPU where there is one.</source>
            <translation>자동이면 NVIDIA GPU가 있을 때 그것을 씁니다.</translation>
        </message>
        <message>
            <source>BOFT</source>
            <translation>BOFT</translation>
        </message>
        <message>
            <source>Base weights</source>
            <translation>기본 모델 가중치</translation>
        </message>
        <message>
            <source>Batch size of decoding.</source>
            <translation>디코딩 배치 크기입니다.</translation>
        </message>
        <message>
            <source>Batch size of one forward pass; costs memory.</source>
            <translation>순전파 한 번의 배치 크기. 메모리를 더 씁니다.</translation>
        </message>
        <message>
            <source>Batches added up before each step; costs time, not memory.</source>
            <translation>한 스텝에 모으는 배치 수. 메모리 대신 시간이 더 듭니다.</translation>
        </message>
        <message>
            <source>Between its two halves.</source>
            <translation>어댑터의 두 부분 사이에 들어갑니다.</translation>
        </message>
        <message>
            <source>Bias</source>
            <translation>편향</translation>
        </message>
        <message>
            <source>Block size</source>
            <translation>블록 크기</translation>
        </message>
        <message>
            <source>Bottleneck adapters</source>
            <translation>병목 어댑터</translation>
        </message>
        <message>
            <source>Checkpoints kept</source>
            <translation>보관할 체크포인트</translation>
        </message>
        <message>
            <source>Code of the language spoken in all recordings.</source>
            <translation>모든 녹음에서 말하는 언어의 코드입니다.</translation>
        </message>
        <message>
            <source>Corpus: its own splits where it has them; otherwise no voice (speaker) or no text is on both sides.</source>
            <translation>말뭉치: 말뭉치에 정해진 분할이 있으면 그대로 씁니다. 그 밖에는 같은 화자나 같은 문장이 양쪽에 함께 들어가지 않습니다.</translation>
        </message>
        <message>
            <source>Count as the same</source>
            <translation>같은 것으로 볼 차이</translation>
        </message>
        <message>
            <source>Decoded at once</source>
            <translation>한 번에 디코딩</translation>
        </message>
        <message>
            <source>Default: A random, B zero. PiSSA (arXiv 2404.02948) and OLoRA (arXiv 2406.01775) start from the largest parts of the base's own weights and learn faster; the saved adapter has twice the rank. CorDA (arXiv 2406.05223) likewise, from the parts that answer most to the first batches. EVA (arXiv 2410.07170) starts A from the main directions of what each layer is given in them.</source>
            <translation>기본: A는 무작위, B는 0에서 시작합니다. PiSSA(arXiv 2404.02948)와 OLoRA(arXiv 2406.01775)는 기본 모델 가중치의 가장 큰 성분에서 시작해 더 빨리 배우며, 저장된 어댑터의 랭크는 두 배가 됩니다. CorDA(arXiv 2406.05223)도 같지만 처음 배치들에 가장 크게 반응하는 성분에서 시작합니다. EVA(arXiv 2410.07170)는 그 배치들에서 각 층에 들어오는 입력의 주성분으로 A를 시작합니다.</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>장치</translation>
        </message>
        <message>
            <source>DoRA</source>
            <translation>DoRA</translation>
        </message>
        <message>
            <source>Double quantization</source>
            <translation>이중 양자화</translation>
        </message>
        <message>
            <source>Dropout</source>
            <translation>드롭아웃</translation>
        </message>
        <message>
            <source>Each utterance is learned and judged in the language that the data name for it (columns language, locale or lang); those without one in the run's.</source>
            <translation>발화마다 데이터에 적힌 언어(language, locale, lang 열)로 학습하고 평가합니다. 적혀 있지 않으면 실행의 언어를 씁니다.</translation>
        </message>
        <message>
            <source>Each utterance sounds otherwise every time that it is learned from. Gentle: speed, tempo, loudness and a little noise; telephone: its band and codecs too; noisy room: reverberation and more noise.</source>
            <translation>발화를 학습할 때마다 소리를 바꿉니다. 약하게: 속도, 템포, 음량과 약간의 소음. 전화: 전화 대역과 코덱까지. 시끄러운 방: 울림과 더 큰 소음.</translation>
        </message>
        <message>
            <source>Early stopping</source>
            <translation>조기 종료</translation>
        </message>
        <message>
            <source>Encoder cache</source>
            <translation>인코더 캐시</translation>
        </message>
        <message>
            <source>Epochs</source>
            <translation>에포크</translation>
        </message>
        <message>
            <source>Evaluations without a better CER before it ends; 0 never.</source>
            <translation>CER이 이만큼 연속으로 나아지지 않으면 끝냅니다. 0이면 끝내지 않습니다.</translation>
        </message>
        <message>
            <source>Every</source>
            <translation>평가 간격</translation>
        </message>
        <message>
            <source>Folder of recordings with transcripts, or a manifest file.</source>
            <translation>전사문이 있는 녹음 폴더, 또는 매니페스트 파일입니다.</translation>
        </message>
        <message>
            <source>For few utterances: so many adapters are trained, and each utterance is judged by one that was not trained on it; then one on all, for as many steps as were best for them. 0: one adapter, judged on the test.</source>
            <translation>발화가 적을 때: 이 수만큼 어댑터를 학습하여, 각 발화를 그 발화로 학습하지 않은 어댑터로 평가합니다. 그다음 그 어댑터들에 가장 좋았던 스텝 수만큼 전체로 하나를 학습합니다. 0: 어댑터 하나를 테스트용으로 평가합니다.</translation>
        </message>
        <message>
            <source>Full fine-tuning</source>
            <translation>전체 미세 조정</translation>
        </message>
        <message>
            <source>GB</source>
            <translation>GB</translation>
        </message>
        <message>
            <source>Gradient checkpointing</source>
            <translation>그래디언트 체크포인팅</translation>
        </message>
        <message>
            <source>Gradient clipping</source>
            <translation>그래디언트 자르기</translation>
        </message>
        <message>
            <source>Held out by</source>
            <translation>나누는 기준</translation>
        </message>
        <message>
            <source>How it learns; LoRA is the one to begin with. Each method has its own of the settings below and a learning rate to start from.</source>
            <translation>학습하는 방법입니다. 처음에는 LoRA가 좋습니다. 방법마다 아래 설정과 시작 학습률이 다릅니다.</translation>
        </message>
        <message>
            <source>How many learned positions stand before the real ones.</source>
            <translation>실제 위치 앞에 놓이는 학습된 위치의 수입니다.</translation>
        </message>
        <message>
            <source>How many times narrower than the model its waist is.</source>
            <translation>가장 좁은 부분이 모델 너비보다 몇 배 좁은지 정합니다.</translation>
        </message>
        <message>
            <source>How many times the learning rate B is trained with (LoRA+, arXiv 2402.12354). 1: with the same as A; with 4 to 16, take half the learning rate or less.</source>
            <translation>B를 학습률의 몇 배로 학습할지 정합니다(LoRA+, arXiv 2402.12354). 1이면 A와 같습니다. 4~16으로 할 때는 학습률을 절반 이하로 낮추세요.</translation>
        </message>
        <message>
            <source>How much it can learn: 8 for a voice, 32 for a new domain.</source>
            <translation>배울 수 있는 양. 한 사람 목소리는 8, 새 분야는 32.</translation>
        </message>
        <message>
            <source>How the learning rate falls after warm-up.</source>
            <translation>워밍업 뒤에 학습률이 줄어드는 방식입니다.</translation>
        </message>
        <message>
            <source>Initial weights</source>
            <translation>초기 가중치</translation>
        </message>
        <message>
            <source>Joined share</source>
            <translation>이어 붙이는 비율</translation>
        </message>
        <message>
            <source>Label smoothing</source>
            <translation>레이블 스무딩</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>언어</translation>
        </message>
        <message>
            <source>Language temperature</source>
            <translation>언어 온도</translation>
        </message>
        <message>
            <source>Learning rate</source>
            <translation>학습률</translation>
        </message>
        <message>
            <source>Little memory</source>
            <translation>적은 메모리</translation>
        </message>
        <message>
            <source>LoRA whose large matrices are random and shared by all layers; only two vectors a layer are learned.</source>
            <translation>큰 행렬은 무작위로 정해 모든 층이 함께 쓰고, 층마다 벡터 두 개만 학습하는 LoRA입니다.</translation>
        </message>
        <message>
            <source>LoRA+ ratio</source>
            <translation>LoRA+ 비율</translation>
        </message>
        <message>
            <source>Loader processes</source>
            <translation>읽기 프로세스</translation>
        </message>
        <message>
            <source>Longest gradient let through.</source>
            <translation>허용할 그래디언트의 최대 길이입니다.</translation>
        </message>
        <message>
            <source>Margin</source>
            <translation>여백</translation>
        </message>
        <message>
            <source>Masks stripes of the spectrogram (arXiv 1904.08779).</source>
            <translation>스펙트로그램에 띠 모양 가림을 넣습니다(arXiv 1904.08779).</translation>
        </message>
        <message>
            <source>Most audio in memory at once; a longer batch is worked through in pieces. 0 suits the device.</source>
            <translation>한꺼번에 메모리에 올릴 음성의 최대 길이. 더 긴 배치는 나누어 처리합니다. 0이면 장치에 맞춥니다.</translation>
        </message>
        <message>
            <source>Most disk space for the samples of recordings that take long to read, such as parts of a long MP3; 0 reads them anew each time.</source>
            <translation>긴 MP3의 일부처럼 읽는 데 오래 걸리는 녹음의 디코딩한 음성이 차지할 수 있는 최대 디스크 공간입니다. 0이면 매번 다시 읽습니다.</translation>
        </message>
        <message>
            <source>Name of a checkpoint, or the path of a transformers folder.</source>
            <translation>체크포인트 이름, 또는 transformers 폴더의 경로입니다.</translation>
        </message>
        <message>
            <source>New domain</source>
            <translation>새 분야</translation>
        </message>
        <message>
            <source>Noise folder</source>
            <translation>소음 폴더</translation>
        </message>
        <message>
            <source>Normalisation before CER; auto follows the language.</source>
            <translation>CER 계산 전 정규화. 자동이면 언어에 따릅니다.</translation>
        </message>
        <message>
            <source>Optimizer</source>
            <translation>옵티마이저</translation>
        </message>
        <message>
            <source>Padded: from 30 s, as in use. Trimmed: several times quicker, with little for the silence up to 30 s; CER differs a little. The final report is always padded.</source>
            <translation>채움: 실제로 쓸 때처럼 30초로 채워 디코딩합니다. 자름: 30초까지의 무음을 일부만 계산해 몇 배 빠르며 CER이 조금 달라질 수 있습니다. 최종 보고서는 항상 채움으로 계산합니다.</translation>
        </message>
        <message>
            <source>Processor threads that compute; 0 takes one for each physical core.</source>
            <translation>계산에 쓰는 프로세서 스레드 수입니다. 0이면 물리 코어마다 하나씩 씁니다.</translation>
        </message>
        <message>
            <source>Prompt share</source>
            <translation>프롬프트 비율</translation>
        </message>
        <message>
            <source>Several languages</source>
            <translation>여러 언어</translation>
        </message>
        <message>
            <source>Share of each label that is spread over all others, against being too sure (arXiv 1512.00567).</source>
            <translation>지나친 확신을 막도록 각 레이블에서 나머지 모두에 나누어 주는 비율 (arXiv 1512.00567).</translation>
        </message>
        <message>
            <source>Share of the batches that are padded to 30 s where the others are packed or trimmed.</source>
            <translation>다른 배치는 묶거나 자를 때, 30초로 채우는 배치의 비율입니다.</translation>
        </message>
        <message>
            <source>Share of the utterances that the best adapter is chosen by; never trained on.</source>
            <translation>가장 좋은 어댑터를 고르는 데 쓸 발화의 비율. 학습에는 쓰지 않습니다.</translation>
        </message>
        <message>
            <source>Share of the utterances that the report is about; neither trained on nor chosen by.</source>
            <translation>보고서에서 평가할 발화의 비율. 학습에도, 어댑터를 고르는 데에도 쓰지 않습니다.</translation>
        </message>
        <message>
            <source>Share of what is learned from that is silence, noise or the recordings' own pauses in place of an utterance, so that the adapter writes nothing where nobody speaks. Without effect with a frozen encoder.</source>
            <translation>학습할 것 가운데 발화 대신 무음, 소음, 또는 녹음 속 쉼을 들려주는 비율입니다. 아무도 말하지 않는 곳에 어댑터가 아무것도 쓰지 않게 됩니다. 디코더만 학습할 때는 효과가 없습니다.</translation>
        </message>
        <message>
            <source>Silence kept after the longest utterance or window.</source>
            <translation>가장 긴 발화나 창 뒤에 남겨 두는 무음 길이입니다.</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>스레드</translation>
        </message>
        <message>
            <source>Number format of the frozen base; the adapter stays in float32. Auto: bfloat16 where it is faster.</source>
            <translation>고정된 기본 모델의 숫자 형식. 어댑터는 float32를 유지합니다. 자동이면 bfloat16이 더 빠를 때 씁니다.</translation>
        </message>
        <message>
            <source>(IA)³</source>
            <translation>(IA)³</translation>
        </message>
        <message>
            <source>8-bit keeps AdamW's moments in a quarter of the memory (arXiv 2110.02861); for adapters of a high rank. Schedule-free (arXiv 2405.15682) averages its steps in place of a falling learning rate, so that a run may end at any step.</source>
            <translation>8비트는 AdamW의 모멘트를 4분의 1의 메모리에 담습니다(arXiv 2110.02861). 랭크가 높은 어댑터에 알맞습니다. 스케줄 프리(arXiv 2405.15682)는 학습률을 낮추는 대신 스텝을 평균하므로 어느 스텝에서 끝나도 됩니다.</translation>
        </message>
        <message>
            <source>Averaging</source>
            <translation>평균</translation>
        </message>
        <message>
            <source>Batch duration</source>
            <translation>배치 길이</translation>
        </message>
        <message>
            <source>Batches of about so many seconds of audio, whatever number of utterances that is, so that each step learns from as much; 0: of as many utterances as the batch size.</source>
            <translation>배치를 발화 수가 아니라 대략 이만큼의 오디오(초)로 채워 스텝마다 비슷한 분량을 배웁니다. 0이면 배치 크기만큼의 발화로 만듭니다.</translation>
        </message>
        <message>
            <source>By how much a guard set's CER may be over the base's; where it is more, the run stops, and the best adapter within the limit is kept. 0: no limit.</source>
            <translation>보호 데이터의 CER이 기본 모델보다 얼마나 높아도 되는지입니다. 더 높아지면 학습을 멈추고 한계 안에서 가장 좋은 어댑터를 보관합니다. 0: 한계 없음.</translation>
        </message>
        <message>
            <source>Changes a few of the weights themselves, drawn at random: of high rank, and sparse.</source>
            <translation>무작위로 고른 일부 가중치만 직접 바꿉니다. 랭크가 높고 희소합니다.</translation>
        </message>
        <message>
            <source>Choose the strength</source>
            <translation>강도 선택</translation>
        </message>
        <message>
            <source>EMA decay</source>
            <translation>EMA 감쇠</translation>
        </message>
        <message>
            <source>Evaluations averaged</source>
            <translation>평균할 평가 수</translation>
        </message>
        <message>
            <source>Folder or manifest of recordings in the same language. Empty: sentences that a synthesizer speaks, with the texts that the base itself writes of them.</source>
            <translation>같은 언어로 된 녹음의 폴더나 매니페스트입니다. 비워 두면 합성 음성과 기본 모델의 전사문을 사용합니다.</translation>
        </message>
        <message>
            <source>Folds</source>
            <translation>폴드</translation>
        </message>
        <message>
            <source>Guard limit</source>
            <translation>보호 한계</translation>
        </message>
        <message>
            <source>Guard sets</source>
            <translation>보호 데이터</translation>
        </message>
        <message>
            <source>Houlsby: after attention and feed-forward. Pfeiffer: after the feed-forward alone; smaller and quicker.</source>
            <translation>Houlsby: 어텐션과 피드포워드 뒤. Pfeiffer: 피드포워드 뒤에만, 더 작고 빠릅니다.</translation>
        </message>
        <message>
            <source>How many of the last ones the mean is of.</source>
            <translation>평균에 넣을 마지막 평가의 수입니다.</translation>
        </message>
        <message>
            <source>How slowly the moving average follows; early in a run it follows faster.</source>
            <translation>이동 평균이 얼마나 천천히 따라가는지입니다. 학습 초반에는 더 빨리 따라갑니다.</translation>
        </message>
        <message>
            <source>Decoder: the encoder is frozen. Its outputs are computed once and kept, so each further epoch is much faster; new words are learned, new sounds hardly. Encoder: sounds alone.</source>
            <translation>디코더: 인코더를 고정합니다. 인코더 출력을 한 번만 계산해 보관하므로 다음 에포크부터 훨씬 빠릅니다. 새 단어는 배우지만 새 소리는 거의 배우지 못합니다. 인코더: 소리만 배웁니다.</translation>
        </message>
        <message>
            <source>LayerNorm tuning</source>
            <translation>LayerNorm 조정</translation>
        </message>
        <message>
            <source>Learned keys and values that every self attention sees before the real ones. Few numbers; attention takes a slower way in training.</source>
            <translation>모든 셀프 어텐션이 실제 위치보다 먼저 보는 키와 값을 학습합니다. 학습하는 값은 적지만, 학습할 때 어텐션 계산이 더 느립니다.</translation>
        </message>
        <message>
            <source>Learned vectors before the first position of the encoder and before the decoder's first token. The smallest of all, and the one that learns least.</source>
            <translation>인코더의 첫 위치와 디코더의 첫 토큰 앞에 놓이는 벡터를 학습합니다. 가장 작지만 가장 적게 배웁니다.</translation>
        </message>
        <message>
            <source>LoHa</source>
            <translation>LoHa</translation>
        </message>
        <message>
            <source>LoKr</source>
            <translation>LoKr</translation>
        </message>
        <message>
            <source>LoRA</source>
            <translation>LoRA</translation>
        </message>
        <message>
            <source>LoRA that learns the size of weights apart from their direction. A little better at small ranks, and slower.</source>
            <translation>가중치의 크기와 방향을 따로 학습하는 LoRA입니다. 낮은 랭크에서 조금 더 좋지만 느립니다.</translation>
        </message>
        <message>
            <source>LoRA that starts with 1.5 times the rank and takes it away where it matters least, down to the rank on average. For long runs.</source>
            <translation>1.5배 랭크로 시작해 가장 덜 중요한 곳부터 줄여, 평균이 설정한 랭크가 되게 하는 LoRA입니다. 긴 실행에 알맞습니다.</translation>
        </message>
        <message>
            <source>Method</source>
            <translation>방법</translation>
        </message>
        <message>
            <source>MiSS</source>
            <translation>MiSS</translation>
        </message>
        <message>
            <source>Most disk space for the encoder's outputs where it is frozen; 0 computes them each time.</source>
            <translation>디코더만 학습할 때 인코더 출력을 저장해 둘 최대 디스크 공간입니다. 0이면 매번 다시 계산합니다.</translation>
        </message>
        <message>
            <source>Non-linearity</source>
            <translation>비선형 함수</translation>
        </message>
        <message>
            <source>OFT</source>
            <translation>OFT</translation>
        </message>
        <message>
            <source>OFT by a butterfly of small rotations: fewer numbers, and slower.</source>
            <translation>작은 회전을 나비 구조로 엮은 OFT입니다. 학습하는 값은 적지만 느립니다.</translation>
        </message>
        <message>
            <source>Of the validation side, at each evaluation; at the end all held out are.</source>
            <translation>평가할 때마다 검증용에서 디코딩할 발화 수. 끝에는 따로 둔 발화를 모두 디코딩합니다.</translation>
        </message>
        <message>
            <source>Older ones are removed.</source>
            <translation>오래된 것은 지웁니다.</translation>
        </message>
        <message>
            <source>One person, everyday words: a small adapter, many passes.</source>
            <translation>한 사람, 일상적인 말: 작은 어댑터로 여러 번 학습합니다.</translation>
        </message>
        <message>
            <source>One small matrix a layer, spread over its weights in shards: quicker than LoRA in training.</source>
            <translation>층마다 작은 행렬 하나를 가중치에 조각으로 나누어 더합니다. 학습이 LoRA보다 빠릅니다.</translation>
        </message>
        <message>
            <source>One utterance at a time and smaller base weights: slower, fits almost anywhere.</source>
            <translation>발화를 하나씩, 기본 가중치는 작게: 느리지만 거의 어디서나 돌아갑니다.</translation>
        </message>
        <message>
            <source>One voice</source>
            <translation>한 사람 목소리</translation>
        </message>
        <message>
            <source>Only so many of the last layers of each adapted part; 0: all.</source>
            <translation>학습할 부분마다 마지막 층 몇 개만 학습합니다. 0: 모두.</translation>
        </message>
        <message>
            <source>Optimizer steps; 0 goes by the number of epochs.</source>
            <translation>옵티마이저 스텝 수. 0이면 에포크 수를 따릅니다.</translation>
        </message>
        <message>
            <source>Other data that the adapter must not forget, judged beside the validation side: name=path, with ; between several. Name:language=path is in another language.</source>
            <translation>어댑터가 잊어서는 안 되는 다른 데이터로, 검증 데이터와 함께 평가합니다. 이름=경로로 쓰고 여럿이면 ;로 나눕니다. 이름:언어=경로는 다른 언어의 데이터입니다.</translation>
        </message>
        <message>
            <source>Padded share</source>
            <translation>채우는 비율</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>정밀도</translation>
        </message>
        <message>
            <source>Prefix tuning</source>
            <translation>프리픽스 튜닝</translation>
        </message>
        <message>
            <source>Processes that read audio ahead; useful with a GPU.</source>
            <translation>음성을 미리 읽는 프로세스 수. GPU를 쓸 때 유용합니다.</translation>
        </message>
        <message>
            <source>Projections that get an adapter; attention or all-linear name whole groups.</source>
            <translation>어댑터를 붙일 투영층. attention, all-linear는 묶음 이름입니다.</translation>
        </message>
        <message>
            <source>Prompt tuning</source>
            <translation>프롬프트 튜닝</translation>
        </message>
        <message>
            <source>Pulls the adapter's weights towards zero.</source>
            <translation>어댑터 가중치를 0 쪽으로 당깁니다.</translation>
        </message>
        <message>
            <source>Quantize nf4's scales too (arXiv 2305.14314).</source>
            <translation>nf4의 스케일도 양자화합니다(arXiv 2305.14314).</translation>
        </message>
        <message>
            <source>Quick try</source>
            <translation>빠른 시험</translation>
        </message>
        <message>
            <source>Rank (r)</source>
            <translation>랭크 (r)</translation>
        </message>
        <message>
            <source>Rank-stabilised</source>
            <translation>랭크 안정화</translation>
        </message>
        <message>
            <source>Reached after warm-up.</source>
            <translation>워밍업이 끝나면 도달합니다.</translation>
        </message>
        <message>
            <source>Recordings</source>
            <translation>녹음</translation>
        </message>
        <message>
            <source>Reduction factor</source>
            <translation>축소 비율</translation>
        </message>
        <message>
            <source>Reparameterization</source>
            <translation>재매개변수화</translation>
        </message>
        <message>
            <source>Replay</source>
            <translation>되풀이</translation>
        </message>
        <message>
            <source>Replayed data</source>
            <translation>되풀이할 데이터</translation>
        </message>
        <message>
            <source>SHiRA</source>
            <translation>SHiRA</translation>
        </message>
        <message>
            <source>Same seed, same run.</source>
            <translation>시드가 같으면 결과도 같습니다.</translation>
        </message>
        <message>
            <source>Samples</source>
            <translation>예문</translation>
        </message>
        <message>
            <source>Save every</source>
            <translation>저장 간격</translation>
        </message>
        <message>
            <source>Saves memory for about a third more time.</source>
            <translation>시간이 3분의 1쯤 더 드는 대신 메모리를 아낍니다.</translation>
        </message>
        <message>
            <source>Scale by alpha/√r (arXiv 2312.03732); for high ranks.</source>
            <translation>alpha/√r로 조정합니다(arXiv 2312.03732). 높은 랭크에 씁니다.</translation>
        </message>
        <message>
            <source>Scales keys, values and the feed-forward's hidden values by learned numbers. For very few utterances.</source>
            <translation>키와 값, 피드포워드의 은닉값에 학습된 수를 곱합니다. 발화가 아주 적을 때 알맞습니다.</translation>
        </message>
        <message>
            <source>Schedule</source>
            <translation>학습률 스케줄</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>시드</translation>
        </message>
        <message>
            <source>Sentences shown at each evaluation.</source>
            <translation>평가할 때마다 보여 줄 문장 수입니다.</translation>
        </message>
        <message>
            <source>Share of adapter inputs dropped while training.</source>
            <translation>학습 중 버리는 어댑터 입력의 비율입니다.</translation>
        </message>
        <message>
            <source>Share of other data among all that is learned from, so that less of what was known is forgotten.</source>
            <translation>학습하는 전체 데이터 가운데 다른 데이터의 비율로, 알던 것을 덜 잊게 합니다.</translation>
        </message>
        <message>
            <source>Share of the steps over which the learning rate rises.</source>
            <translation>학습률이 올라가는 스텝의 비율입니다.</translation>
        </message>
        <message>
            <source>Share of the utterances of long recordings that are learned with the text before them as a prompt, so that the adapter goes on understanding prompts.</source>
            <translation>긴 녹음의 발화 가운데 바로 앞 텍스트를 프롬프트로 주고 학습하는 비율입니다. 어댑터가 계속 프롬프트를 이해하게 됩니다.</translation>
        </message>
        <message>
            <source>Share of the utterances that are learned joined to others of their batch, with a pause between them, so that recordings of several sentences are transcribed to their end. Without effect with a frozen encoder and where all are joined.</source>
            <translation>배치의 다른 발화와 사이를 두고 이어 붙여 학습하는 발화의 비율입니다. 여러 문장으로 된 녹음도 끝까지 전사하게 합니다. 디코더만 학습할 때와 이미 모두 이어 붙일 때는 효과가 없습니다.</translation>
        </message>
        <message>
            <source>Share of the utterances that are learned with a prompt of the dataset's words, some that are spoken in it and some that are not, so that words given when transcribing are made use of.</source>
            <translation>데이터셋의 용어를 프롬프트로 주고 학습하는 발화의 비율입니다. 발화에 나오는 용어와 나오지 않는 용어를 섞어 줍니다. 전사할 때 용어를 알려 주면 어댑터가 이를 활용하게 됩니다.</translation>
        </message>
        <message>
            <source>Share of the utterances whose texts hold when each starts and ends, joined or not: for adapters that are to give times, as for subtitles. Texts of single clips may suffer.</source>
            <translation>이어 붙였든 아니든, 텍스트에 시작과 끝 시각을 담는 발화의 비율입니다. 자막처럼 시각을 알려 줄 어댑터에 쓰세요. 짧은 클립의 텍스트는 나빠질 수 있습니다.</translation>
        </message>
        <message>
            <source>Silence share</source>
            <translation>무음 비율</translation>
        </message>
        <message>
            <source>Small networks after the sublayers of each layer. They learn much, but stay beside the base: each makes transcribing a little slower.</source>
            <translation>각 층의 하위 층 뒤에 작은 신경망을 둡니다. 많이 배우지만 기본 모델에 병합되지 않아 받아쓰기가 조금씩 느려집니다.</translation>
        </message>
        <message>
            <source>Smaller base weights save memory, not time.</source>
            <translation>가중치를 작게 하면 메모리는 줄지만 시간은 줄지 않습니다.</translation>
        </message>
        <message>
            <source>Some minutes, to see whether recordings and texts go together.</source>
            <translation>몇 분 만에 녹음과 전사문이 맞는지 확인합니다.</translation>
        </message>
        <message>
            <source>SpecAugment</source>
            <translation>SpecAugment</translation>
        </message>
        <message>
            <source>Split seed</source>
            <translation>분할 시드</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>스텝</translation>
        </message>
        <message>
            <source>Steps between checkpoints to resume from.</source>
            <translation>이어서 학습할 체크포인트를 저장하는 간격입니다.</translation>
        </message>
        <message>
            <source>Steps between evaluations.</source>
            <translation>평가 사이의 스텝 수입니다.</translation>
        </message>
        <message>
            <source>Steps over which the learning rate rises, in place of a share of all; 0: the share.</source>
            <translation>전체에 대한 비율 대신, 학습률이 오르는 동안의 스텝 수입니다. 0이면 비율을 씁니다.</translation>
        </message>
        <message>
            <source>Strength of the update; usually twice the rank.</source>
            <translation>어댑터의 세기. 보통 랭크의 두 배입니다.</translation>
        </message>
        <message>
            <source>T of p ∝ n^(1/T), by which languages of n utterances share an epoch (arXiv 1911.02116): 1 as they are, 3 more of the rare ones, 100 nearly the same of each.</source>
            <translation>발화가 n개인 언어들이 에포크를 나누는 비율 p ∝ n^(1/T)의 T입니다(arXiv 1911.02116). 1이면 있는 그대로, 3이면 드문 언어를 더 자주, 100이면 거의 똑같이 학습합니다.</translation>
        </message>
        <message>
            <source>Task</source>
            <translation>작업</translation>
        </message>
        <message>
            <source>TensorBoard</source>
            <translation>TensorBoard</translation>
        </message>
        <message>
            <source>Test share</source>
            <translation>테스트 비율</translation>
        </message>
        <message>
            <source>The adapter that is judged and kept: that of a step, the moving average of all steps (EMA), or the mean of the last evaluations.</source>
            <translation>평가하고 보관하는 어댑터: 한 단계의 것, 모든 단계의 이동 평균(EMA), 또는 마지막 평가들의 평균입니다.</translation>
        </message>
        <message>
            <source>The same seed holds out the same utterances.</source>
            <translation>시드가 같으면 같은 발화를 남겨 둡니다.</translation>
        </message>
        <message>
            <source>The update is a Kronecker product: the smallest files of the low-rank ones.</source>
            <translation>크로네커 곱으로 가중치를 바꿉니다. 저랭크 방법 가운데 파일이 가장 작습니다.</translation>
        </message>
        <message>
            <source>The update is an element-wise product of two low-rank ones, so that its rank is the square.</source>
            <translation>두 저랭크 행렬의 원소별 곱으로 가중치를 바꾸므로 랭크가 제곱이 됩니다.</translation>
        </message>
        <message>
            <source>Times through the data, where steps is 0.</source>
            <translation>스텝이 0일 때 데이터를 도는 횟수입니다.</translation>
        </message>
        <message>
            <source>Timestamp share</source>
            <translation>시간 정보 비율</translation>
        </message>
        <message>
            <source>Top layers</source>
            <translation>위쪽 층</translation>
        </message>
        <message>
            <source>Trains only the scales and biases of the normalisations: a few thousand numbers, merged without any cost.</source>
            <translation>정규화의 배율과 편향만 학습합니다. 학습하는 값이 수천 개뿐이고 비용 없이 병합됩니다.</translation>
        </message>
        <message>
            <source>Trains the checkpoint's own weights: the yardstick. It needs the most memory and forgets the most; the file is as large as what is trained.</source>
            <translation>체크포인트의 가중치 자체를 학습하는, 비교의 기준이 되는 방법입니다. 메모리가 가장 많이 필요하고 가장 많이 잊으며, 파일은 학습한 가중치만큼 큽니다.</translation>
        </message>
        <message>
            <source>Trimmed: each utterance is heard by itself, and a little stands for the silence up to 30 s. Padded: always 30 s. Packed: utterances are joined into windows of up to 30 s; faster, but clips of a word or two are learned worse.</source>
            <translation>자름: 발화마다 따로 듣고, 30초까지의 무음은 위치 몇 개가 대신합니다. 채움: 항상 30초입니다. 묶음: 여러 발화를 최대 30초 창으로 이어 붙입니다. 더 빠르지만 한두 단어짜리 클립은 덜 정확하게 배웁니다.</translation>
        </message>
        <message>
            <source>Turns the weights by learned rotations, which keeps the angles between them.</source>
            <translation>학습된 회전으로 가중치를 돌립니다. 가중치 사이의 각도는 그대로입니다.</translation>
        </message>
        <message>
            <source>Utterances at once</source>
            <translation>한 번에 넣는 발화</translation>
        </message>
        <message>
            <source>Utterances decoded</source>
            <translation>디코딩할 발화</translation>
        </message>
        <message>
            <source>Validation share</source>
            <translation>검증 비율</translation>
        </message>
        <message>
            <source>VeRA</source>
            <translation>VeRA</translation>
        </message>
        <message>
            <source>Virtual tokens</source>
            <translation>가상 토큰</translation>
        </message>
        <message>
            <source>Warm-up</source>
            <translation>워밍업</translation>
        </message>
        <message>
            <source>Warm-up steps</source>
            <translation>워밍업 스텝</translation>
        </message>
        <message>
            <source>Weight decay</source>
            <translation>가중치 감쇠</translation>
        </message>
        <message>
            <source>Where it goes</source>
            <translation>붙일 곳</translation>
        </message>
        <message>
            <source>Which bias vectors are trained too.</source>
            <translation>함께 학습할 편향 벡터입니다.</translation>
        </message>
        <message>
            <source>While training</source>
            <translation>학습 중 평가</translation>
        </message>
        <message>
            <source>Whisper model</source>
            <translation>Whisper 모델</translation>
        </message>
        <message>
            <source>Width of a network that makes the prefix while it trains, which steadies it (arXiv 2101.00190, §4.3); the file holds the prefix alone. 0: none.</source>
            <translation>학습하는 동안 프리픽스를 만드는 신경망의 너비입니다. 학습이 안정됩니다(arXiv 2101.00190, §4.3). 파일에는 프리픽스만 저장됩니다. 0: 없음.</translation>
        </message>
        <message>
            <source>Width of each rotation; it must divide the width of the layers.</source>
            <translation>회전 하나의 너비입니다. 층의 너비를 나누어떨어지게 해야 합니다.</translation>
        </message>
        <message>
            <source>Word prompt share</source>
            <translation>용어 프롬프트 비율</translation>
        </message>
        <message>
            <source>Words that Whisper hardly knows, or many speakers: a larger adapter on all attention.</source>
            <translation>Whisper가 잘 모르는 말이나 여러 화자: 어텐션 전체에 더 큰 어댑터를 붙입니다.</translation>
        </message>
        <message>
            <source>Write TensorBoard files beside events.jsonl.</source>
            <translation>events.jsonl 옆에 TensorBoard 파일을 씁니다.</translation>
        </message>
        <message>
            <source>Write what is said in its language, or translate it to English.</source>
            <translation>말한 언어 그대로 받아쓰거나, 영어로 번역합니다.</translation>
        </message>
        <message>
            <source>Your own recordings of noise, for half of the noises; the others are made, or the recordings' own pauses and voices.</source>
            <translation>직접 녹음한 소음으로, 소음의 절반에 쓰입니다. 나머지는 만든 소음이거나 녹음에 든 쉼과 목소리입니다.</translation>
        </message>
        <message>
            <source>points</source>
            <translation>포인트</translation>
        </message>
        <message>
            <source>s</source>
            <translation>초</translation>
        </message>
        <message>
            <source>steps</source>
            <translation>스텝</translation>
        </message>
        <message>
            <source>×</source>
            <translation>×</translation>
        </message>
    </context>
    <context>
        <name>SettingsForm</name>
        <message>
            <source>Checkpoint</source>
            <translation>체크포인트</translation>
        </message>
        <message>
            <source>the model that is adapted; it is never changed itself</source>
            <translation>어댑터를 붙일 모델. 모델 자체는 바뀌지 않습니다</translation>
        </message>
        <message>
            <source>Adapter</source>
            <translation>어댑터</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>학습</translation>
        </message>
        <message>
            <source>how long and how fast it learns</source>
            <translation>얼마나 오래, 얼마나 빠르게 배울지</translation>
        </message>
        <message>
            <source>Quantization</source>
            <translation>양자화</translation>
        </message>
        <message>
            <source>smaller base weights</source>
            <translation>기본 가중치 줄이기</translation>
        </message>
        <message>
            <source>Evaluation</source>
            <translation>평가</translation>
        </message>
        <message>
            <source>how it is judged</source>
            <translation>어떻게 평가할지</translation>
        </message>
        <message>
            <source>More</source>
            <translation>더 보기</translation>
        </message>
        <message>
            <source>How long</source>
            <translation>학습 길이</translation>
        </message>
        <message>
            <source>Less</source>
            <translation>접기</translation>
        </message>
        <message>
            <source>At least 1; or count in epochs</source>
            <translation>1 이상이어야 합니다. 에포크로 셀 수도 있습니다</translation>
        </message>
        <message>
            <source>On</source>
            <translation>사용</translation>
        </message>
        <message>
            <source>All of the attention</source>
            <translation>어텐션 전체</translation>
        </message>
        <message>
            <source>All linear layers</source>
            <translation>모든 선형층</translation>
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
            <translation>데이터에서 보기</translation>
        </message>
        <message>
            <source>Open run file</source>
            <translation>설정 파일 열기</translation>
        </message>
        <message>
            <source>Run files (*.toml)</source>
            <translation>실행 설정 파일 (*.toml)</translation>
        </message>
        <message>
            <source>Opened {name}</source>
            <translation>{name}을(를) 열었습니다</translation>
        </message>
        <message>
            <source>Save run file</source>
            <translation>설정 파일 저장</translation>
        </message>
        <message>
            <source>The run file was not saved.</source>
            <translation>설정 파일을 저장하지 않았습니다.</translation>
        </message>
        <message>
            <source>Saved {name}</source>
            <translation>{name} 저장함</translation>
        </message>
        <message>
            <source>The preset was not saved.</source>
            <translation>프리셋을 저장하지 않았습니다.</translation>
        </message>
        <message>
            <source>Save as preset</source>
            <translation>프리셋으로 저장</translation>
        </message>
        <message>
            <source>Keeps everything but the checkpoint, the language and the recordings.</source>
            <translation>체크포인트, 언어, 녹음을 뺀 모든 설정을 저장합니다.</translation>
        </message>
        <message>
            <source>Save preset</source>
            <translation>프리셋 저장</translation>
        </message>
        <message>
            <source>For recordings of up to 30 s, until yours are open.</source>
            <translation>녹음을 열기 전까지는 최대 30초 길이로 계산합니다.</translation>
        </message>
        <message>
            <source>only English</source>
            <translation>영어만</translation>
        </message>
        <message>
            <source>{count} languages</source>
            <translation>언어 {count}개</translation>
        </message>
        <message>
            <source>On disk, {size}, {languages}</source>
            <translation>설치됨, {size}, {languages}</translation>
        </message>
        <message>
            <source>many languages</source>
            <translation>여러 언어</translation>
        </message>
        <message>
            <source>To download, {languages}</source>
            <translation>내려받기 필요, {languages}</translation>
        </message>
        <message>
            <source>Not found on this machine</source>
            <translation>이 컴퓨터에서 찾을 수 없음</translation>
        </message>
        <message>
            <source>It depends on the recordings; open them first.</source>
            <translation>녹음에 따라 다릅니다. 먼저 녹음을 여세요.</translation>
        </message>
        <message>
            <source>No run of {name} was timed here yet; its first steps will tell.</source>
            <translation>아직 {name}의 속도를 잰 적이 없습니다. 첫 스텝이 지나면 알 수 있습니다.</translation>
        </message>
        <message>
            <source>{name}: {train} to train on, {eval} held out</source>
            <translation>{name}: {train}로 학습, {eval}개로 평가</translation>
        </message>
        <message>
            <source>{after} GB instead of {before} GB, since this was changed: {changes}.</source>
            <translation>다음을 바꾸어 {before} GB에서 {after} GB로 줄었습니다: {changes}.</translation>
        </message>
        <message>
            <source>1 utterance</source>
            <translation>발화 1개</translation>
        </message>
        <message>
            <source>{count} utterances</source>
            <translation>발화 {count}개</translation>
        </message>
        <message>
            <source>Start training (Ctrl+Return)</source>
            <translation>학습 시작 (Ctrl+Return)</translation>
        </message>
        <message>
            <source>Which model learns, how much, and for how long</source>
            <translation>어떤 모델이 무엇을 얼마나 배울지 정합니다</translation>
        </message>
        <message>
            <source>Ready</source>
            <translation>준비됨</translation>
        </message>
        <message>
            <source>Not ready</source>
            <translation>준비 안 됨</translation>
        </message>
        <message>
            <source>Settings are complete</source>
            <translation>설정이 모두 갖추어졌습니다</translation>
        </message>
        <message>
            <source>The recordings are still being read.</source>
            <translation>녹음을 아직 읽는 중입니다.</translation>
        </message>
        <message>
            <source>There is no NVIDIA GPU on this machine: choose another device.</source>
            <translation>이 컴퓨터에는 NVIDIA GPU가 없습니다. 다른 장치를 고르세요.</translation>
        </message>
        <message>
            <source>The checkpoint is still being downloaded.</source>
            <translation>체크포인트를 아직 내려받는 중입니다.</translation>
        </message>
        <message>
            <source>Another run is training. Stop it first, or wait for it.</source>
            <translation>다른 실행이 학습 중입니다. 중지하거나 끝날 때까지 기다리세요.</translation>
        </message>
        <message>
            <source>Filled in «{name}»</source>
            <translation>«{name}» 설정을 채웠습니다</translation>
        </message>
        <message>
            <source>{name}: {before} → {after}</source>
            <translation>{name}: {before} → {after}</translation>
        </message>
        <message>
            <source>It is still too much: choose a smaller checkpoint, or leave out the longest recordings.</source>
            <translation>그래도 초과합니다. 더 작은 체크포인트를 고르거나 가장 긴 녹음을 빼세요.</translation>
        </message>
        <message>
            <source>Choose a checkpoint's folder</source>
            <translation>체크포인트 폴더 고르기</translation>
        </message>
        <message>
            <source>Saved the preset «{name}»</source>
            <translation>프리셋 «{name}»을(를) 저장했습니다</translation>
        </message>
        <message>
            <source>Deleted the preset «{name}»</source>
            <translation>프리셋 «{name}»을(를) 삭제했습니다</translation>
        </message>
        <message>
            <source>Open run file…</source>
            <translation>설정 파일 열기…</translation>
        </message>
        <message>
            <source>Save run file…</source>
            <translation>설정 파일 저장…</translation>
        </message>
        <message>
            <source>Start training</source>
            <translation>학습 시작</translation>
        </message>
        <message>
            <source>Open recordings</source>
            <translation>녹음 열기</translation>
        </message>
        <message>
            <source>Suggestion</source>
            <translation>추천 설정</translation>
        </message>
        <message>
            <source>The settings fit these recordings and this machine now</source>
            <translation>설정을 이 녹음과 이 컴퓨터에 맞췄습니다</translation>
        </message>
    </context>
    <context>
        <name>ShortcutsDialog</name>
        <message>
            <source>Shortcuts</source>
            <translation>단축키</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>On this page</source>
            <translation>이 페이지</translation>
        </message>
        <message>
            <source>Everywhere</source>
            <translation>모든 페이지</translation>
        </message>
    </context>
    <context>
        <name>SignalFigures</name>
        <message>
            <source>Peak</source>
            <translation>최대</translation>
        </message>
        <message>
            <source>The loudest moment; 0 dB is the loudest that a file can hold. Close to 0 it may be distorted, far below −30 dB it was recorded very softly.</source>
            <translation>소리가 가장 큰 순간입니다. 0 dB는 파일에 담을 수 있는 가장 큰 소리입니다. 0에 가까우면 찌그러졌을 수 있고, −30 dB보다 한참 낮으면 매우 작게 녹음된 것입니다.</translation>
        </message>
        <message>
            <source>Clipped</source>
            <translation>클리핑</translation>
        </message>
        <message>
            <source>How much of the sound is cut off at its peaks, as it was too loud for the microphone. From 0.1 % on this can be heard as distortion.</source>
            <translation>소리가 마이크에 너무 커서 봉우리가 잘려 나간 비율입니다. 0.1%부터는 찌그러진 소리로 들릴 수 있습니다.</translation>
        </message>
        <message>
            <source>Silence</source>
            <translation>무음</translation>
        </message>
        <message>
            <source>Seconds without sound before the first word and after the last.</source>
            <translation>첫 말 앞과 마지막 말 뒤에 소리가 없는 시간(초)입니다.</translation>
        </message>
        <message>
            <source>SNR</source>
            <translation>SNR</translation>
        </message>
        <message>
            <source>Signal to noise: how much louder the speech is than its pauses. Below 10 dB a model learns the noise too.</source>
            <translation>신호 대 잡음비: 말소리가 쉬는 구간보다 얼마나 큰지를 나타냅니다. 10 dB 미만이면 모델이 잡음까지 배웁니다.</translation>
        </message>
        <message>
            <source>DC</source>
            <translation>DC</translation>
        </message>
        <message>
            <source>How far the wave lies off its middle line (DC offset), a fault of some sound cards.</source>
            <translation>파형이 가운데 선에서 벗어난 정도(DC 오프셋)입니다. 일부 사운드 카드의 결함으로 생깁니다.</translation>
        </message>
        <message>
            <source>Loudness</source>
            <translation>음량</translation>
        </message>
        <message>
            <source>How loud it sounds as a whole (ITU-R BS.1770). Quiet and loud recordings may be mixed: Whisper evens them out.</source>
            <translation>전체적으로 들리는 크기(ITU-R BS.1770)입니다. 작은 녹음과 큰 녹음이 섞여 있어도 Whisper가 고르게 맞춥니다.</translation>
        </message>
        <message>
            <source>{count} %</source>
            <translation>{count}%</translation>
        </message>
        <message>
            <source>{count} dB</source>
            <translation>{count} dB</translation>
        </message>
        <message>
            <source>{count} s</source>
            <translation>{count}초</translation>
        </message>
        <message>
            <source>{count} LUFS</source>
            <translation>{count} LUFS</translation>
        </message>
    </context>
    <context>
        <name>SortHeader</name>
        <message>
            <source>Column heads</source>
            <translation>열 머리글</translation>
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
            <source>Go on recording</source>
            <translation>이어서 녹음하기</translation>
        </message>
        <message>
            <source>{done} of {total} read</source>
            <translation>{total}개 중 {done}개 읽음</translation>
        </message>
        <message>
            <source>{count} sentences, {time}</source>
            <translation>문장 {count}개, {time}</translation>
        </message>
        <message>
            <source>Audio with transcripts in a table, or a text file beside each recording. Nothing is copied or changed.</source>
            <translation>전사문은 표 하나에 모여 있거나, 녹음마다 텍스트 파일로 있으면 됩니다. 원본은 복사하지도 바꾸지도 않습니다.</translation>
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
            <source>Open a folder of recordings</source>
            <translation>녹음 폴더 열기</translation>
        </message>
        <message>
            <source>Read sentences aloud, one at a time. Twenty are enough for a first adapter; a hundred are better.</source>
            <translation>문장을 하나씩 소리 내어 읽습니다. 스무 문장이면 첫 어댑터를 만들 수 있고, 백 문장이면 더 좋습니다.</translation>
        </message>
        <message>
            <source>Start recording</source>
            <translation>녹음 시작</translation>
        </message>
        <message>
            <source>Table, archive…</source>
            <translation>표, 압축 파일…</translation>
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
            <translation>{total}스텝 중 {step}스텝</translation>
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
            <source>Unpacking archives</source>
            <translation>압축을 푸는 중</translation>
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
            <source>1 recording checked</source>
            <translation>녹음 1개 확인함</translation>
        </message>
        <message>
            <source>Preparing the run</source>
            <translation>실행 준비 중</translation>
        </message>
    </context>
    <context>
        <name>StorageDialog</name>
        <message>
            <source>Storage</source>
            <translation>저장 공간</translation>
        </message>
        <message>
            <source>Clear cache…</source>
            <translation>캐시 비우기…</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>{size} of this is in use by what is open or by runs that are not finished, and stays.</source>
            <translation>이 가운데 {size}는 열려 있는 자료나 끝나지 않은 실행에서 사용 중이므로 남겨 둡니다.</translation>
        </message>
        <message>
            <source>Clear {size} of cache?</source>
            <translation>캐시 {size}를 비울까요?</translation>
        </message>
        <message>
            <source>Measurements, unpacked archives, encoder outputs and cut-out parts are made again when they are needed. Your recordings, changes, runs and adapters are not touched.</source>
            <translation>측정값, 압축을 푼 자료, 인코더 출력, 잘라 낸 부분은 필요할 때 다시 만듭니다. 녹음, 고친 내용, 실행, 어댑터는 건드리지 않습니다.</translation>
        </message>
        <message>
            <source>The transcript checks ({size}) are what models heard: only hours of listening bring them back.</source>
            <translation>전사문 점검 결과({size})는 모델이 들은 내용입니다. 지우면 몇 시간 동안 다시 들어야만 되찾을 수 있습니다.</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Clear the checks too</source>
            <translation>점검 결과도 지우기</translation>
        </message>
        <message>
            <source>Keep the checks</source>
            <translation>점검 결과는 남기기</translation>
        </message>
        <message>
            <source>Clear cache</source>
            <translation>캐시 비우기</translation>
        </message>
        <message>
            <source>{size} cleared</source>
            <translation>{size}를 비웠습니다</translation>
        </message>
        <message>
            <source>Measurements</source>
            <translation>측정값</translation>
        </message>
        <message>
            <source>Levels, noise and silences of recordings</source>
            <translation>녹음의 음량, 잡음, 무음</translation>
        </message>
        <message>
            <source>Unpacked</source>
            <translation>압축을 푼 자료</translation>
        </message>
        <message>
            <source>Recordings out of archives and datasets</source>
            <translation>압축 파일과 데이터셋에서 꺼낸 녹음</translation>
        </message>
        <message>
            <source>Decoded audio</source>
            <translation>디코딩한 음성</translation>
        </message>
        <message>
            <source>Of recordings that take long to read, for training</source>
            <translation>학습에 쓸, 읽는 데 오래 걸리는 녹음의 것</translation>
        </message>
        <message>
            <source>Encoder outputs</source>
            <translation>인코더 출력</translation>
        </message>
        <message>
            <source>Where the encoder is frozen, so that later epochs are fast</source>
            <translation>디코더만 학습할 때 다음 에포크를 빠르게 합니다</translation>
        </message>
        <message>
            <source>Parts</source>
            <translation>잘라 낸 부분</translation>
        </message>
        <message>
            <source>Cut out of recordings for the Compare page</source>
            <translation>비교 페이지에서 쓰려고 녹음에서 잘라 낸 것</translation>
        </message>
        <message>
            <source>Transcript checks</source>
            <translation>전사문 점검 결과</translation>
        </message>
        <message>
            <source>What models heard: hours of work to make again</source>
            <translation>모델이 들은 내용. 다시 만들려면 몇 시간이 걸립니다</translation>
        </message>
        <message>
            <source>Together</source>
            <translation>합계</translation>
        </message>
        <message>
            <source>The studio keeps these to save time. They can be cleared at any time, also during a run.</source>
            <translation>시간을 아끼려고 보관하는 자료입니다. 실행 중에도 언제든지 비울 수 있습니다.</translation>
        </message>
    </context>
    <context>
        <name>StrengthCard</name>
        <message>
            <source>Strength</source>
            <translation>강도</translation>
        </message>
        <message>
            <source>Set to {strength} %</source>
            <translation>{strength}%로 정하기</translation>
        </message>
        <message>
            <source>validation {rate}</source>
            <translation>검증 {rate}</translation>
        </message>
        <message>
            <source>outside {rate}</source>
            <translation>분야 밖 {rate}</translation>
        </message>
        <message>
            <source>0 % is the base, 100 % the adapter as trained. Which one is best has not been measured.</source>
            <translation>0%는 기본 모델, 100%는 학습된 그대로의 어댑터입니다. 어느 강도가 가장 좋은지는 아직 측정하지 않았습니다.</translation>
        </message>
        <message>
            <source>outside</source>
            <translation>학습 분야 밖</translation>
        </message>
        <message>
            <source>validation</source>
            <translation>검증</translation>
        </message>
        <message>
            <source>Stop {done}</source>
            <translation>중지 {done}</translation>
        </message>
        <message>
            <source>Measure</source>
            <translation>측정하기</translation>
        </message>
        <message>
            <source>Transcribes validation and guard utterances at 0, 50, 75, 100 and 125 %; nothing is changed</source>
            <translation>검증 발화와 보호 데이터 발화를 0, 50, 75, 100, 125% 강도로 전사합니다. 바뀌는 것은 없습니다</translation>
        </message>
    </context>
    <context>
        <name>StrengthSlider</name>
        <message>
            <source>Strength</source>
            <translation>강도</translation>
        </message>
    </context>
    <context>
        <name>TakeCard</name>
        <message>
            <source>I said something else…</source>
            <translation>다르게 말했어요…</translation>
        </message>
        <message>
            <source>Read again</source>
            <translation>다시 읽기</translation>
        </message>
        <message>
            <source>Read again (R)</source>
            <translation>다시 읽기 (R)</translation>
        </message>
        <message>
            <source>Keep all the same</source>
            <translation>그대로 쓰기</translation>
        </message>
        <message>
            <source>Keep all the same (K)</source>
            <translation>그대로 쓰기 (K)</translation>
        </message>
        <message>
            <source>Open recordings instead…</source>
            <translation>대신 녹음 파일 열기…</translation>
        </message>
        <message>
            <source>Enter</source>
            <translation>Enter</translation>
        </message>
        <message>
            <source>Previous</source>
            <translation>이전</translation>
        </message>
        <message>
            <source>Previous sentence (Left arrow)</source>
            <translation>이전 문장 (왼쪽 화살표)</translation>
        </message>
        <message>
            <source>Skip</source>
            <translation>건너뛰기</translation>
        </message>
        <message>
            <source>Next sentence that is not read (Right arrow)</source>
            <translation>아직 읽지 않은 다음 문장 (오른쪽 화살표)</translation>
        </message>
        <message>
            <source>Undo last take</source>
            <translation>마지막 녹음 되돌리기</translation>
        </message>
        <message>
            <source>Start by itself</source>
            <translation>자동으로 시작</translation>
        </message>
        <message>
            <source>After a good take the next sentence is recorded at once</source>
            <translation>녹음이 잘되면 바로 다음 문장 녹음을 시작합니다</translation>
        </message>
        <message>
            <source>Stop at silence</source>
            <translation>말이 끝나면 멈춤</translation>
        </message>
        <message>
            <source>A take ends by itself a moment after the last word</source>
            <translation>마지막 단어를 말하고 잠시 뒤에 녹음이 저절로 멈춥니다</translation>
        </message>
        <message>
            <source>Sentence {place} of {total}</source>
            <translation>{total}개 중 {place}번째 문장</translation>
        </message>
        <message>
            <source>All {total} sentences are read</source>
            <translation>문장 {total}개를 모두 읽었습니다</translation>
        </message>
        <message>
            <source>recorded; another take replaces it</source>
            <translation>녹음됨. 다시 녹음하면 바뀝니다</translation>
        </message>
        <message>
            <source>Choose a text file with one sentence a line.</source>
            <translation>한 줄에 한 문장씩 적힌 텍스트 파일을 고르세요.</translation>
        </message>
        <message>
            <source>{done} of {total} read</source>
            <translation>{total}개 중 {done}개 읽음</translation>
        </message>
        <message>
            <source>{time} to go</source>
            <translation>{time} 남음</translation>
        </message>
        <message>
            <source>The take was broken off.</source>
            <translation>녹음이 중간에 끊겼습니다.</translation>
        </message>
        <message>
            <source>This take could not be kept.</source>
            <translation>녹음을 저장하지 못했습니다.</translation>
        </message>
        <message>
            <source>Your last take, kept</source>
            <translation>방금 저장한 녹음</translation>
        </message>
        <message>
            <source>Your take of this sentence</source>
            <translation>이 문장을 읽은 녹음</translation>
        </message>
        <message>
            <source>This take is not kept yet</source>
            <translation>아직 저장하지 않은 녹음</translation>
        </message>
    </context>
    <context>
        <name>TermCard</name>
        <message>
            <source>Record sentences with it</source>
            <translation>이 단어로 문장 녹음</translation>
        </message>
        <message>
            <source>Make sentences…</source>
            <translation>문장 만들기…</translation>
        </message>
        <message>
            <source>1 voice</source>
            <translation>목소리 1명</translation>
        </message>
        <message>
            <source>{count} voices</source>
            <translation>목소리 {count}명</translation>
        </message>
        <message>
            <source>spoken once</source>
            <translation>1번 나옴</translation>
        </message>
        <message>
            <source>spoken {count} times</source>
            <translation>{count}번 나옴</translation>
        </message>
        <message>
            <source>Written instead, in validation</source>
            <translation>검증에서 대신 적힌 말</translation>
        </message>
        <message>
            <source>Base</source>
            <translation>기본</translation>
        </message>
        <message>
            <source>Adapter</source>
            <translation>어댑터</translation>
        </message>
        <message>
            <source>nothing</source>
            <translation>없음</translation>
        </message>
        <message>
            <source>{count} of {total}</source>
            <translation>{total}번 중 {count}번</translation>
        </message>
        <message>
            <source>Sentences with it: {shown} of {total}</source>
            <translation>이 단어가 나오는 문장: {total}개 중 {shown}개</translation>
        </message>
        <message>
            <source>; {count} in test stay closed</source>
            <translation>, 테스트 {count}개 제외</translation>
        </message>
        <message>
            <source>; 1 in test stays closed</source>
            <translation>, 테스트 1개 제외</translation>
        </message>
        <message>
            <source>Terms spoken under {count} times in training are hardly learned.</source>
            <translation>학습 데이터에 {count}번도 나오지 않는 단어는 거의 학습되지 않습니다.</translation>
        </message>
    </context>
    <context>
        <name>TermsDialog</name>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Each line needs a letter or a digit.</source>
            <translation>줄마다 글자나 숫자가 있어야 합니다.</translation>
        </message>
    </context>
    <context>
        <name>TimesBars</name>
        <message>
            <source>By times spoken in training</source>
            <translation>학습 데이터에 나온 횟수별</translation>
        </message>
        <message>
            <source>base</source>
            <translation>기본 모델</translation>
        </message>
        <message>
            <source>adapter</source>
            <translation>어댑터</translation>
        </message>
        <message>
            <source>over {count}</source>
            <translation>{count}회 초과</translation>
        </message>
        <message>
            <source>never</source>
            <translation>없음</translation>
        </message>
        <message>
            <source>{least} to {most}</source>
            <translation>{least}~{most}회</translation>
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
            <source>Show folder</source>
            <translation>폴더 보기</translation>
        </message>
        <message>
            <source>Open report</source>
            <translation>보고서 열기</translation>
        </message>
        <message>
            <source>Evaluate now</source>
            <translation>지금 평가</translation>
        </message>
        <message>
            <source>Save now</source>
            <translation>지금 저장</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>이어서 학습</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>비교</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>일시 정지</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>계속</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>End at once</source>
            <translation>바로 끝내기</translation>
        </message>
        <message>
            <source>Stop and save</source>
            <translation>중지하고 저장</translation>
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
            <translation>기록 보기</translation>
        </message>
        <message>
            <source>The adapter is evaluated after this step.</source>
            <translation>이 스텝이 끝나면 어댑터를 평가합니다.</translation>
        </message>
        <message>
            <source>A checkpoint is saved after this step.</source>
            <translation>이 스텝이 끝나면 체크포인트를 저장합니다.</translation>
        </message>
        <message>
            <source>The run was asked to stop; it finishes its step and saves.</source>
            <translation>실행에 중지를 요청했습니다. 하던 스텝을 마치고 저장합니다.</translation>
        </message>
        <message>
            <source>Steps {first} to {last} would be lost.</source>
            <translation>{first}스텝부터 {last}스텝까지 사라집니다.</translation>
        </message>
        <message>
            <source>End the run without saving?</source>
            <translation>저장하지 않고 실행을 끝낼까요?</translation>
        </message>
        <message>
            <source>Nothing would be lost: every step is saved.</source>
            <translation>모든 스텝이 저장되어 있어 사라지는 것은 없습니다.</translation>
        </message>
        <message>
            <source>Wait for it</source>
            <translation>기다리기</translation>
        </message>
        <message>
            <source>End at once</source>
            <translation>바로 끝내기</translation>
        </message>
        <message>
            <source>There is no such file: {path}</source>
            <translation>파일이 없습니다: {path}</translation>
        </message>
        <message>
            <source>The run's folder may have been moved.</source>
            <translation>실행 폴더가 옮겨졌을 수 있습니다.</translation>
        </message>
        <message>
            <source>Sentences appear here at each evaluation: what was said, and what both models hear.</source>
            <translation>평가할 때마다 실제로 말한 문장과 두 모델이 알아들은 문장이 여기에 나타납니다.</translation>
        </message>
        <message>
            <source>The first sentences appear at step {step}: what was said, and what both models hear.</source>
            <translation>{step}스텝에서 첫 문장이 나타납니다. 실제로 말한 문장과 두 모델이 알아들은 문장입니다.</translation>
        </message>
        <message>
            <source>Loss, error rate and memory of a run as it learns</source>
            <translation>학습 중인 실행의 손실, 오류율, 메모리</translation>
        </message>
        <message>
            <source>a new run</source>
            <translation>새 실행</translation>
        </message>
        <message>
            <source>{method} rank {rank} on {modules}</source>
            <translation>{modules}에 {method} 랭크 {rank}</translation>
        </message>
        <message>
            <source>decoder only</source>
            <translation>디코더만</translation>
        </message>
        <message>
            <source>{count} utterances</source>
            <translation>발화 {count}개</translation>
        </message>
        <message>
            <source>1 utterance</source>
            <translation>발화 1개</translation>
        </message>
        <message>
            <source>{names} and {last}</source>
            <translation>{names}, {last}</translation>
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
            <translation>데이터로 가기</translation>
        </message>
    </context>
    <context>
        <name>TrainPlots</name>
        <message>
            <source>log</source>
            <translation>로그</translation>
        </message>
        <message>
            <source>Logarithmic scale</source>
            <translation>로그 눈금</translation>
        </message>
        <message>
            <source>Character error rate (CER)</source>
            <translation>글자 오류율(CER)</translation>
        </message>
        <message>
            <source>Word error rate (WER)</source>
            <translation>단어 오류율(WER)</translation>
        </message>
        <message>
            <source>base {rate}</source>
            <translation>기본 {rate}</translation>
        </message>
        <message>
            <source>best {rate}</source>
            <translation>최저 {rate}</translation>
        </message>
        <message>
            <source>forecast {size} GB</source>
            <translation>예측 {size} GB</translation>
        </message>
        <message>
            <source>device limit {size} GB</source>
            <translation>장치 한도 {size} GB</translation>
        </message>
        <message>
            <source>warm-up ends</source>
            <translation>워밍업 끝</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>손실</translation>
        </message>
        <message>
            <source>steps</source>
            <translation>스텝</translation>
        </message>
        <message>
            <source>train, smoothed</source>
            <translation>학습(평활)</translation>
        </message>
        <message>
            <source>held-out</source>
            <translation>평가용</translation>
        </message>
        <message>
            <source>train</source>
            <translation>학습</translation>
        </message>
        <message>
            <source>base</source>
            <translation>기본</translation>
        </message>
        <message>
            <source>adapter</source>
            <translation>어댑터</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>메모리</translation>
        </message>
        <message>
            <source>in use</source>
            <translation>사용 중</translation>
        </message>
        <message>
            <source>to come</source>
            <translation>예정</translation>
        </message>
        <message>
            <source>Learning rate</source>
            <translation>학습률</translation>
        </message>
        <message>
            <source>learning rate</source>
            <translation>학습률</translation>
        </message>
        <message>
            <source>Save this plot</source>
            <translation>이 그래프 저장</translation>
        </message>
        <message>
            <source>Smoothing: mean of {count} steps</source>
            <translation>평활: {count}스텝 평균</translation>
        </message>
        <message>
            <source>No smoothing</source>
            <translation>평활 없음</translation>
        </message>
        <message>
            <source>Error rate</source>
            <translation>오류율</translation>
        </message>
        <message>
            <source>{rate}, quick</source>
            <translation>{rate}, 빠른 평가</translation>
        </message>
    </context>
    <context>
        <name>TrainedCard</name>
        <message>
            <source>What is trained</source>
            <translation>학습되는 부분</translation>
        </message>
        <message>
            <source>The sizes of this checkpoint are not known.</source>
            <translation>이 체크포인트의 크기를 알 수 없습니다.</translation>
        </message>
        <message>
            <source>of {total} ({share} %)</source>
            <translation>/ {total} ({share}%)</translation>
        </message>
        <message>
            <source>The adapter file will be {size}.</source>
            <translation>어댑터 파일은 {size}입니다.</translation>
        </message>
    </context>
    <context>
        <name>TranscribedBox</name>
        <message>
            <source>Take what was heard</source>
            <translation>들은 내용으로 바꾸기</translation>
        </message>
        <message>
            <source>Keep mine</source>
            <translation>내 글 유지</translation>
        </message>
        <message>
            <source>Correct</source>
            <translation>고치기</translation>
        </message>
        <message>
            <source>What {name} heard</source>
            <translation>{name}의 전사 결과</translation>
        </message>
        <message>
            <source>CER {count} %</source>
            <translation>CER {count}%</translation>
        </message>
    </context>
    <context>
        <name>Transcriber</name>
        <message>
            <source>The engine was stopped.</source>
            <translation>엔진이 중지되었습니다.</translation>
        </message>
        <message>
            <source>Try again.</source>
            <translation>다시 시도해 주세요.</translation>
        </message>
    </context>
    <context>
        <name>Unfinished</name>
        <message>
            <source>An adapter is being exported. The export is given up and begins anew next time.</source>
            <translation>어댑터를 내보내는 중입니다. 지금 닫으면 내보내기가 취소되고 다음에 처음부터 다시 해야 합니다.</translation>
        </message>
        <message>
            <source>Adapters are being merged. The merge is given up and begins anew next time.</source>
            <translation>어댑터를 병합하는 중입니다. 지금 닫으면 병합이 취소되고 다음에 처음부터 다시 해야 합니다.</translation>
        </message>
        <message>
            <source>Transcripts are being checked. The check goes on where it was next time.</source>
            <translation>전사문을 검사하는 중입니다. 다음에 멈춘 곳부터 이어서 검사합니다.</translation>
        </message>
        <message>
            <source>A recording is being matched with its text. What is transcribed so far is not lost.</source>
            <translation>녹음과 글을 맞추고 있습니다. 지금까지 전사한 내용은 남습니다.</translation>
        </message>
        <message>
            <source>An adapter's strengths are being measured. What is measured so far is not lost.</source>
            <translation>어댑터의 적용 강도를 측정하는 중입니다. 지금까지 측정한 결과는 남습니다.</translation>
        </message>
        <message>
            <source>Recordings are being transcribed. What is done is saved, the rest is not transcribed.</source>
            <translation>녹음을 전사하는 중입니다. 끝난 것은 저장되고 나머지는 전사하지 않습니다.</translation>
        </message>
        <message>
            <source>Recordings are being collected to be compared. None of them has been transcribed yet.</source>
            <translation>비교할 녹음을 모으는 중입니다. 아직 전사한 녹음은 없습니다.</translation>
        </message>
        <message>
            <source>Recordings are being fixed. What is not fixed yet stays as it is.</source>
            <translation>녹음을 수정하는 중입니다. 아직 수정하지 않은 것은 그대로 남습니다.</translation>
        </message>
        <message>
            <source>A model is being downloaded. The download goes on where it was next time.</source>
            <translation>모델을 내려받는 중입니다. 다음에 멈춘 곳부터 이어서 내려받습니다.</translation>
        </message>
        <message>
            <source>Sentences are being spoken. None of them is kept.</source>
            <translation>문장을 음성으로 만들고 있습니다. 만든 것은 남지 않습니다.</translation>
        </message>
        <message>
            <source>The demo is being prepared. What is downloaded so far is not lost.</source>
            <translation>데모를 준비하는 중입니다. 지금까지 내려받은 것은 남습니다.</translation>
        </message>
    </context>
    <context>
        <name>UtteranceEditor</name>
        <message>
            <source>Cut text at caret</source>
            <translation>커서 뒤 글 자르기</translation>
        </message>
        <message>
            <source>Split at playhead</source>
            <translation>재생 위치에서 나누기</translation>
        </message>
        <message>
            <source>Restore original</source>
            <translation>원문 되돌리기</translation>
        </message>
        <message>
            <source>Move to another side</source>
            <translation>다른 쪽으로 옮기기</translation>
        </message>
        <message>
            <source>No recording chosen</source>
            <translation>선택한 녹음 없음</translation>
        </message>
        <message>
            <source>Trim silence</source>
            <translation>무음 잘라 내기</translation>
        </message>
        <message>
            <source>text changed</source>
            <translation>글 고침</translation>
        </message>
        <message>
            <source>trimmed</source>
            <translation>무음 잘라 냄</translation>
        </message>
        <message>
            <source>merged</source>
            <translation>합침</translation>
        </message>
        <message>
            <source>Split into {count} utterances of {times}. Restore the original to edit the text as a whole.</source>
            <translation>발화 {count}개({times})로 나눴습니다. 글을 통째로 고치려면 원본으로 되돌리세요.</translation>
        </message>
        <message>
            <source>Also: {what}.</source>
            <translation>그 밖에: {what}.</translation>
        </message>
        <message>
            <source>Move to training</source>
            <translation>학습으로 옮기기</translation>
        </message>
        <message>
            <source>Move to validation</source>
            <translation>검증용으로 옮기기</translation>
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
            <source>You left this recording out. It is neither trained on nor evaluated on.</source>
            <translation>직접 제외한 녹음입니다. 학습에도 평가에도 쓰지 않습니다.</translation>
        </message>
        <message>
            <source>{count} characters</source>
            <translation>{count}자</translation>
        </message>
        <message>
            <source>1 character</source>
            <translation>1자</translation>
        </message>
        <message>
            <source>Move to test</source>
            <translation>테스트용으로 옮기기</translation>
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
            <source>take what was heard</source>
            <translation>들은 내용으로</translation>
        </message>
        <message>
            <source>correct</source>
            <translation>고치기</translation>
        </message>
        <message>
            <source>keep mine</source>
            <translation>내 글 유지</translation>
        </message>
        <message>
            <source>leave out</source>
            <translation>제외</translation>
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
            <source>1 utterance</source>
            <translation>발화 1개</translation>
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
            <translation>문장</translation>
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
            <source>validation</source>
            <translation>검증</translation>
        </message>
        <message>
            <source>test</source>
            <translation>테스트</translation>
        </message>
        <message>
            <source>All</source>
            <translation>전체</translation>
        </message>
        <message>
            <source>Heard otherwise</source>
            <translation>다르게 들림</translation>
        </message>
        <message>
            <source>Any problem</source>
            <translation>문제 있음</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>학습</translation>
        </message>
        <message>
            <source>Validation</source>
            <translation>검증</translation>
        </message>
        <message>
            <source>Test</source>
            <translation>테스트</translation>
        </message>
        <message>
            <source>Left out</source>
            <translation>제외</translation>
        </message>
        <message>
            <source>Says something else: CER {count} %</source>
            <translation>다른 문장으로 들림: CER {count}%</translation>
        </message>
        <message>
            <source>Heard otherwise: CER {count} %</source>
            <translation>다르게 들림: CER {count}%</translation>
        </message>
        <message>
            <source>Heard as it is written</source>
            <translation>적힌 대로 들림</translation>
        </message>
        <message>
            <source>written “{written}”, heard “{heard}”</source>
            <translation>전사문 “{written}”, 들은 말 “{heard}”</translation>
        </message>
        <message>
            <source>Merged into {name}</source>
            <translation>{name}에 합침</translation>
        </message>
        <message>
            <source>Left out by you</source>
            <translation>직접 제외함</translation>
        </message>
    </context>
    <context>
        <name>VoiceLevel</name>
        <message>
            <source>Microphone</source>
            <translation>마이크</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>바꾸기</translation>
        </message>
        <message>
            <source>Opening the microphone…</source>
            <translation>마이크를 여는 중…</translation>
        </message>
        <message>
            <source>Look for microphones again</source>
            <translation>마이크 다시 찾기</translation>
        </message>
        <message>
            <source>No microphone</source>
            <translation>마이크 없음</translation>
        </message>
        <message>
            <source>Look again</source>
            <translation>다시 찾기</translation>
        </message>
        <message>
            <source>Say something: the bar should move.</source>
            <translation>말하면 막대가 움직입니다.</translation>
        </message>
        <message>
            <source>Too loud: move away, or turn it down.</source>
            <translation>소리가 너무 큽니다. 조금 떨어지거나 음량을 낮추세요.</translation>
        </message>
    </context>
    <context>
        <name>Warnings</name>
        <message>
            <source>At no strength is the adapter better than the base: 0 % was chosen, which is the base itself.</source>
            <translation>어떤 강도에서도 어댑터가 기본 모델보다 낫지 않아 0%, 곧 기본 모델 그대로를 골랐습니다.</translation>
        </message>
        <message>
            <source>Newer or older than when the run was prepared, but of the same size: {names}. If that is something else now, start a new run.</source>
            <translation>실행을 준비한 뒤 수정 시각이 바뀌었지만 크기는 같은 파일: {names}. 내용이 바뀌었다면 새로 실행하세요.</translation>
        </message>
        <message>
            <source>No recording has several utterances, so that there are no prompts (training.prompt_share).</source>
            <translation>발화가 여러 개인 녹음이 없어 프롬프트를 쓰지 않습니다(training.prompt_share).</translation>
        </message>
        <message>
            <source>Step {step} was skipped: its loss or gradient is not a finite number. If it goes on, take a lower learning rate or float32. Skipped so far: {count}.</source>
            <translation>{step}스텝을 건너뛰었습니다: 손실이나 그래디언트가 유한한 수가 아닙니다. 계속되면 학습률을 낮추거나 float32를 고르세요. 지금까지 건너뛴 스텝: {count}.</translation>
        </message>
        <message>
            <source>Stopped early: no better CER in {count} evaluations.</source>
            <translation>조기 종료했습니다: 평가 {count}번 동안 CER이 나아지지 않았습니다.</translation>
        </message>
        <message>
            <source>Stopped: more than evaluation.guard_limit is forgotten ({guards}).</source>
            <translation>중지했습니다: evaluation.guard_limit보다 많이 잊었습니다({guards}).</translation>
        </message>
        <message>
            <source>Stopped: more than evaluation.guard_limit is forgotten ({guards}). No adapter was within the limit before: this one is kept.</source>
            <translation>중지했습니다: evaluation.guard_limit보다 많이 잊었습니다({guards}). 한도 안에 든 어댑터가 없어 지금 것을 남겼습니다.</translation>
        </message>
        <message>
            <source>The CER on validation is lowest at {best} %, but 100 % is kept: it takes {needed} utterances to tell, and there are {count}.</source>
            <translation>검증 CER은 {best}%에서 가장 낮지만 100%를 유지합니다: 판단하려면 발화 {needed}개가 필요한데 {count}개뿐입니다.</translation>
        </message>
        <message>
            <source>The CER on validation is lowest at {best} %, but 100 % is kept: the difference may be chance ({cer}, 95 % interval {low} to {high}, against {trained}).</source>
            <translation>검증 CER은 {best}%에서 가장 낮지만 100%를 유지합니다: 차이가 우연일 수 있습니다({cer}, 95% 구간 {low}–{high}, 100%에서는 {trained}).</translation>
        </message>
        <message>
            <source>The checkpoint of step {step} is damaged, so that the run goes on from step {older}. It lies in {folder} now.</source>
            <translation>{step}스텝의 체크포인트가 손상되어 {older}스텝부터 이어서 실행합니다. 손상된 것은 {folder}에 옮겨 두었습니다.</translation>
        </message>
        <message>
            <source>The dataset has no list of words, so that no prompt has any (training.word_prompt_share).</source>
            <translation>데이터셋에 단어 목록이 없어 프롬프트에 단어를 넣지 않습니다(training.word_prompt_share).</translation>
        </message>
        <message>
            <source>The engine was sent a command it does not know: {line}</source>
            <translation>엔진이 알 수 없는 명령을 받았습니다: {line}</translation>
        </message>
        <message>
            <source>The memory of another process was not enough in step {step}. All go on with as little at once as that one; each step learns from as many as before.</source>
            <translation>{step}스텝에서 다른 프로세스의 메모리가 부족했습니다. 모두 그 프로세스만큼 적은 양을 한 번에 처리합니다. 스텝마다 학습하는 발화 수는 그대로입니다.</translation>
        </message>
        <message>
            <source>The memory was not enough for a window of {failed} s in step {step}. The run goes on with windows of at most {now} s; each step learns from as many as before.</source>
            <translation>{step}스텝에서 {failed}초 구간을 처리하기에는 메모리가 부족했습니다. 최대 {now}초 구간으로 이어서 실행합니다. 스텝마다 학습하는 발화 수는 그대로입니다.</translation>
        </message>
        <message>
            <source>The memory was not enough for the loss of {failed} utterances at once. It goes on with {now} at once; the loss stays the same.</source>
            <translation>발화 {failed}개의 손실을 한 번에 계산하기에는 메모리가 부족합니다. {now}개씩 계산하며 손실은 같습니다.</translation>
        </message>
        <message>
            <source>The memory was not enough for the report's model in float32. It is decoded in {precision}, as the run was trained; evaluate and Compare, which use float32, may give slightly different figures.</source>
            <translation>보고서용 모델을 float32로 올리기에는 메모리가 부족합니다. 학습할 때처럼 {precision}로 디코딩합니다. float32를 쓰는 평가와 비교에서는 수치가 조금 다를 수 있습니다.</translation>
        </message>
        <message>
            <source>The memory was not enough for {failed} utterances at once in step {step}. The run goes on with {now} at once and more accumulation; each step learns from as many as before.</source>
            <translation>{step}스텝에서 발화 {failed}개를 한 번에 처리하기에는 메모리가 부족했습니다. {now}개씩 처리하고 더 많이 누적합니다. 스텝마다 학습하는 발화 수는 그대로입니다.</translation>
        </message>
        <message>
            <source>The memory was not enough for {failed} windows at once in step {step}. The run goes on with {now} at once and more accumulation; each step learns from as many as before.</source>
            <translation>{step}스텝에서 구간 {failed}개를 한 번에 처리하기에는 메모리가 부족했습니다. {now}개씩 처리하고 더 많이 누적합니다. 스텝마다 학습하는 발화 수는 그대로입니다.</translation>
        </message>
        <message>
            <source>The memory was not enough to decode {failed} texts at once. From now on at most {most} are decoded at once; they stay the same.</source>
            <translation>전사 {failed}개를 한 번에 디코딩하기에는 메모리가 부족합니다. 이제부터 최대 {most}개씩 디코딩하며 결과는 같습니다.</translation>
        </message>
        <message>
            <source>The prompt has no room for {count} of the words: {words}. Those that matter most come first in the list.</source>
            <translation>프롬프트에 다 들어가지 않아 단어 {count}개를 뺐습니다: {words}. 중요한 단어를 목록 앞쪽에 두세요.</translation>
        </message>
        <message>
            <source>The run goes on and learns the same; what is not in {folder} is made anew each time, since no more is kept there.</source>
            <translation>캐시({folder})에 더 저장할 수 없습니다. 실행은 계속되고 학습 결과는 같습니다. 캐시에 없는 것은 매번 다시 만듭니다.</translation>
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
            <translation>{hours}시간 {minutes}분</translation>
        </message>
        <message>
            <source>{minutes} min {seconds} s</source>
            <translation>{minutes}분 {seconds}초</translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds}초</translation>
        </message>
        <message>
            <source>Decoded from audio padded to 30 s, as the report is.</source>
            <translation>보고서와 같이 30초로 채운 음성을 받아썼습니다.</translation>
        </message>
        <message>
            <source>Quick: decoded from audio as short as in training. The report at the end decodes it padded to 30 s, in float32, where the base model above all may do better.</source>
            <translation>빠른 평가: 학습 때처럼 짧은 음성을 받아썼습니다. 마지막 보고서는 30초로 채워 float32로 받아쓰며, 특히 기본 모델은 그때 더 나을 수 있습니다.</translation>
        </message>
        <message>
            <source>Precision: {precision}.</source>
            <translation>정밀도: {precision}.</translation>
        </message>
        <message>
            <source>{rate} %</source>
            <translation>{rate}%</translation>
        </message>
        <message>
            <source>days</source>
            <translation>일</translation>
        </message>
        <message>
            <source>about {count}</source>
            <translation>약 {count}</translation>
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
            <source>about {count} days</source>
            <translation>약 {count}일</translation>
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
        <name>WordsFilter</name>
        <message>
            <source>All</source>
            <translation>전체</translation>
        </message>
        <message>
            <source>Still missed</source>
            <translation>아직 틀림</translation>
        </message>
        <message>
            <source>Never spoken</source>
            <translation>나온 적 없음</translation>
        </message>
        <message>
            <source>Under {count} times</source>
            <translation>{count}번 미만</translation>
        </message>
        <message>
            <source>Learnt</source>
            <translation>학습됨</translation>
        </message>
        <message>
            <source>Search terms</source>
            <translation>단어 검색</translation>
        </message>
    </context>
    <context>
        <name>WordsStrip</name>
        <message>
            <source>Terms recognised, base → adapter</source>
            <translation>단어 인식률, 기본 → 어댑터</translation>
        </message>
        <message>
            <source>Terms</source>
            <translation>단어</translation>
        </message>
        <message>
            <source>Never spoken</source>
            <translation>나온 적 없음</translation>
        </message>
        <message>
            <source>Under {count} times</source>
            <translation>{count}번 미만</translation>
        </message>
        <message>
            <source>in training</source>
            <translation>학습 데이터 기준</translation>
        </message>
        <message>
            <source>no finished run judges them</source>
            <translation>평가한 실행이 아직 없음</translation>
        </message>
        <message>
            <source>of {count} in validation, by {run}</source>
            <translation>검증에 나온 {count}번 중, {run}</translation>
        </message>
    </context>
    <context>
        <name>WordsTable</name>
        <message>
            <source>Still missed</source>
            <translation>아직 틀림</translation>
        </message>
        <message>
            <source>Never in training</source>
            <translation>학습에 없음</translation>
        </message>
        <message>
            <source>Under {count} times</source>
            <translation>{count}번 미만</translation>
        </message>
        <message>
            <source>Learnt</source>
            <translation>학습됨</translation>
        </message>
        <message>
            <source>only in test, closed</source>
            <translation>테스트에만 있어 비공개</translation>
        </message>
        <message>
            <source>nothing to judge it on</source>
            <translation>평가할 녹음 없음</translation>
        </message>
        <message>
            <source>of {count}</source>
            <translation>/ {count}</translation>
        </message>
        <message>
            <source>Term</source>
            <translation>단어</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>종류</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>학습</translation>
        </message>
        <message>
            <source>Validation</source>
            <translation>검증</translation>
        </message>
        <message>
            <source>Test</source>
            <translation>테스트</translation>
        </message>
        <message>
            <source>Voices</source>
            <translation>목소리</translation>
        </message>
        <message>
            <source>Recognised, base → adapter</source>
            <translation>인식, 기본 → 어댑터</translation>
        </message>
        <message>
            <source>State</source>
            <translation>상태</translation>
        </message>
    </context>
    <context>
        <name>WordsView</name>
        <message>
            <source>Paste terms…</source>
            <translation>단어 붙여넣기…</translation>
        </message>
        <message>
            <source>Import list…</source>
            <translation>목록 가져오기…</translation>
        </message>
        <message>
            <source>Terms</source>
            <translation>단어</translation>
        </message>
        <message>
            <source>next</source>
            <translation>다음</translation>
        </message>
        <message>
            <source>play</source>
            <translation>재생</translation>
        </message>
        <message>
            <source>Words that must come out right</source>
            <translation>정확히 받아써야 하는 단어</translation>
        </message>
        <message>
            <source>Use this list</source>
            <translation>이 목록 쓰기</translation>
        </message>
        <message>
            <source>Names and rare words, one a line. With a first line “term,kind,spoken” each line may also name a kind and other forms that are the same word, with | between them.</source>
            <translation>이름과 드문 단어를 한 줄에 하나씩 적어 주세요. 첫 줄에 “term,kind,spoken”을 적으면 줄마다 종류와, 같은 단어로 볼 다른 표기도 적을 수 있습니다. 표기가 여럿이면 |로 나눕니다.</translation>
        </message>
        <message>
            <source>Lists of terms</source>
            <translation>단어 목록</translation>
        </message>
        <message>
            <source>All files</source>
            <translation>모든 파일</translation>
        </message>
        <message>
            <source>Import list</source>
            <translation>목록 가져오기</translation>
        </message>
        <message>
            <source>The list has 1 term now</source>
            <translation>목록에 단어가 1개 있습니다</translation>
        </message>
        <message>
            <source>The list has {count} terms now</source>
            <translation>목록에 단어가 {count}개 있습니다</translation>
        </message>
        <message>
            <source>1 term</source>
            <translation>단어 1개</translation>
        </message>
        <message>
            <source>{count} terms, problems first</source>
            <translation>단어 {count}개, 문제 있는 것부터</translation>
        </message>
        <message>
            <source>No words are listed</source>
            <translation>단어 목록이 없습니다</translation>
        </message>
        <message>
            <source>This view shows how often names and rare words are spoken in your recordings, and whether the adapter recognises them. List the words that must come out right.</source>
            <translation>이름과 드문 단어가 녹음에 얼마나 자주 나오는지, 어댑터가 그 단어를 알아듣는지 보여 줍니다. 정확히 받아써야 하는 단어를 적어 주세요.</translation>
        </message>
    </context>
    <context>
        <name>_Bars</name>
        <message>
            <source>of {count}</source>
            <translation>{count}개 중</translation>
        </message>
    </context>
    <context>
        <name>_ColumnHeads</name>
        <message>
            <source>Reference</source>
            <translation>정답</translation>
        </message>
        <message>
            <source>Base</source>
            <translation>기본</translation>
        </message>
        <message>
            <source>Adapter, step {step}</source>
            <translation>어댑터, {step}스텝</translation>
        </message>
    </context>
    <context>
        <name>_FormatRow</name>
        <message>
            <source>needs: pip install {package}</source>
            <translation>필요: pip install {package}</translation>
        </message>
        <message>
            <source>{megabytes} MB</source>
            <translation>{megabytes} MB</translation>
        </message>
        <message>
            <source>proving, {done} of {total} clips</source>
            <translation>확인 중, {total}개 중 {done}개</translation>
        </message>
        <message>
            <source>writing…</source>
            <translation>쓰는 중…</translation>
        </message>
        <message>
            <source>waits</source>
            <translation>대기</translation>
        </message>
    </context>
</TS>
