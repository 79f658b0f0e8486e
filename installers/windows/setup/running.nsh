; Is the app open, or does a training run? By the paths of the running programs, which need no rights to be asked:
; everything of the app runs from $INSTDIR\runtime, everything of an engine from Scripts in a folder with READY.json,
; on whichever drive the person had it put. A training that is still saving outlives the window for a minute.

!define PROCESSES 2  ; TH32CS_SNAPPROCESS
!define ENTRY_BYTES 568  ; sizeof(PROCESSENTRY32W) on 64-bit Windows
!define LIMITED_QUESTIONS 0x1000  ; PROCESS_QUERY_LIMITED_INFORMATION
!define SILENT_TRIES 30  ; half a second each: an app that is just closing, to make room for its update

Var Running  ; "", "app" or "training"

!macro RunningFunctions un
Function ${un}FindRunning
  Push $0
  Push $1
  Push $2
  Push $3
  Push $4
  Push $5
  Push $6
  Push $7
  StrCpy $Running ""
  GetFullPathName $6 "$INSTDIR"  ; long names: a program's path has them, whatever was typed
  ${If} $6 == ""
    StrCpy $6 "$INSTDIR"
  ${EndIf}
  StrCpy $6 "$6\runtime\"
  StrLen $7 $6
  System::Call 'kernel32::CreateToolhelp32Snapshot(i ${PROCESSES}, i 0) p .r0'
  System::Alloc ${ENTRY_BYTES}
  Pop $1
  System::Call '*$1(i ${ENTRY_BYTES})'
  System::Call 'kernel32::Process32FirstW(p r0, p r1) i .r2'
  ${DoWhile} $2 <> 0
    System::Call '*$1(i, i, i .r3)'
    System::Call 'kernel32::OpenProcess(i ${LIMITED_QUESTIONS}, i 0, i r3) p .r4'
    ${If} $4 P<> 0
      System::Call 'kernel32::QueryFullProcessImageNameW(p r4, i 0, w .r5, *i ${NSIS_MAX_STRLEN}) i .r2'
      System::Call 'kernel32::CloseHandle(p r4)'
      ${If} $2 <> 0
        StrCpy $3 $5 $7
        ${If} $3 == $6
        ${AndIf} $Running == ""
          StrCpy $Running "app"
        ${EndIf}
        ${GetParent} "$5" $3
        ${GetFileName} "$3" $4
        ${If} $4 == "Scripts"
        ${AndIf} ${FileExists} "$3\..\READY.json"
          StrCpy $Running "training"
        ${EndIf}
      ${EndIf}
    ${EndIf}
    System::Call 'kernel32::Process32NextW(p r0, p r1) i .r2'
  ${Loop}
  System::Free $1
  System::Call 'kernel32::CloseHandle(p r0)'
  Pop $7
  Pop $6
  Pop $5
  Pop $4
  Pop $3
  Pop $2
  Pop $1
  Pop $0
FunctionEnd

; Comes back with $Running "" when nothing runs (any more), or when the person cancelled with what does.
Function ${un}WaitUntilClosed
  Push $0
  StrCpy $0 0
  ${Do}
    Call ${un}FindRunning
    ${If} $Running == ""
      ${Break}
    ${ElseIf} ${Silent}
      IntOp $0 $0 + 1
      ${If} $0 > ${SILENT_TRIES}
        ${Break}
      ${EndIf}
      Sleep 500
    ${ElseIf} $Running == "app"
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(APP_RUNS)" IDRETRY +2
      ${Break}
    ${Else}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(TRAINING_RUNS)" IDRETRY +2
      ${Break}
    ${EndIf}
  ${Loop}
  Pop $0
FunctionEnd
!macroend

!insertmacro RunningFunctions ""
!insertmacro RunningFunctions "un."
