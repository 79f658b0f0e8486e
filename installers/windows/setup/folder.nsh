; Where the program goes, and how an installation over an older one stays whole.
;
; A folder is ours when it holds ${MARK}, which is written before anything else and removed last.
; While an older version is replaced, its folders wait beside the new ones as *.old.

!define WIN_LONGEST 259  ; characters of a path, for programs that know no longer ones (Explorer, NSIS)
!define PROGRAM_FOLDERS_1 "runtime"
!define PROGRAM_FOLDERS_2 "packages"
!define PROGRAM_FOLDERS_3 "app"

!macro SetOneAside folder
  ${IfNot} ${Errors}
  ${AndIf} ${FileExists} "$INSTDIR\${folder}\*.*"
    Rename "$INSTDIR\${folder}" "$INSTDIR\${folder}.old"
  ${EndIf}
!macroend

!macro BringOneBack folder
  ${If} ${FileExists} "$INSTDIR\${folder}.old\*.*"
    RMDir /r "$INSTDIR\${folder}"
    Rename "$INSTDIR\${folder}.old" "$INSTDIR\${folder}"
  ${EndIf}
!macroend

Var FolderProblem  ; a sentence, or ""
Var FolderNote

; Sets $INSTDIR to a folder that is empty, ours or new, or says in $FolderProblem why there is none.
Function SettleFolder
  Push $0
  Push $1
  StrCpy $FolderProblem ""
  StrCpy $FolderNote ""
  Call IsFolderFree
  Pop $0
  ${If} $0 == "no"
    StrCpy $1 $INSTDIR
    StrCpy $0 $INSTDIR 1 -1
    ${If} $0 == "\"
      StrCpy $INSTDIR "$INSTDIR${APP}"
    ${Else}
      StrCpy $INSTDIR "$INSTDIR\${APP}"
    ${EndIf}
    Call IsFolderFree
    Pop $0
    ${If} $0 == "no"
      StrCpy $INSTDIR $1
      StrCpy $FolderProblem "$(FOLDER_FOREIGN)"
    ${Else}
      StrCpy $FolderNote "$(FOLDER_TAKEN)"
    ${EndIf}
  ${EndIf}
  StrLen $0 $INSTDIR
  IntOp $0 $0 + ${LONGEST}
  ${If} $0 >= ${WIN_LONGEST}
    StrCpy $FolderProblem "$(FOLDER_TOO_LONG)"
  ${EndIf}
  ${If} $FolderProblem == ""
    Call TryFolder
  ${EndIf}
  Pop $1
  Pop $0
FunctionEnd

; Pushes "yes" when $INSTDIR is not there, empty or ours.
Function IsFolderFree
  ${If} ${FileExists} "$INSTDIR\${MARK}"
  ${OrIfNot} ${FileExists} "$INSTDIR\*.*"
    Push "yes"
  ${Else}
    ${DirState} "$INSTDIR" $0
    ${If} $0 = 0
      Push "yes"
    ${Else}
      Push "no"
    ${EndIf}
  ${EndIf}
FunctionEnd

; Whether something can be written there; leaves no trace.
Function TryFolder
  Push $0
  Push $1
  StrCpy $1 "there"
  ${IfNot} ${FileExists} "$INSTDIR\*.*"
    StrCpy $1 "new"
  ${EndIf}
  ClearErrors
  CreateDirectory "$INSTDIR"
  FileOpen $0 "$INSTDIR\.homespun-try" w
  ${If} ${Errors}
    StrCpy $FolderProblem "$(FOLDER_NOT_WRITABLE)"
  ${Else}
    FileClose $0
    Delete "$INSTDIR\.homespun-try"
  ${EndIf}
  ${If} $1 == "new"
    RMDir "$INSTDIR"
  ${EndIf}
  Pop $1
  Pop $0
FunctionEnd

Function ClaimFolder
  CreateDirectory "$INSTDIR"
  WriteINIStr "$INSTDIR\${MARK}" "${APP}" "version" "${VERSION}"
  FlushINI "$INSTDIR\${MARK}"
FunctionEnd

; Puts the folders of an older version aside. Where one cannot be moved a file in it is open: everything goes back.
Function SetOldAside
  Push $0
  Call BringOldBack  ; an installation that was cut off: the older, whole one is what is replaced now
  ClearErrors
  !insertmacro SetOneAside "${PROGRAM_FOLDERS_1}"
  !insertmacro SetOneAside "${PROGRAM_FOLDERS_2}"
  !insertmacro SetOneAside "${PROGRAM_FOLDERS_3}"
  ${If} ${Errors}
    Call BringOldBack
    ${IfNot} ${Silent}
      MessageBox MB_ICONEXCLAMATION "$(FOLDER_IN_USE)"
    ${EndIf}
    SetErrorLevel 4
    Abort "$(FOLDER_IN_USE)"
  ${EndIf}
  Pop $0
FunctionEnd

; Touches nothing in a folder that is not ours: it is also called when an installation is given up before it began.
Function BringOldBack
  ${If} ${FileExists} "$INSTDIR\${MARK}"
    !insertmacro BringOneBack "${PROGRAM_FOLDERS_1}"
    !insertmacro BringOneBack "${PROGRAM_FOLDERS_2}"
    !insertmacro BringOneBack "${PROGRAM_FOLDERS_3}"
  ${EndIf}
FunctionEnd

Function RemoveOld
  SetDetailsPrint none
  RMDir /r "$INSTDIR\${PROGRAM_FOLDERS_1}.old"
  RMDir /r "$INSTDIR\${PROGRAM_FOLDERS_2}.old"
  RMDir /r "$INSTDIR\${PROGRAM_FOLDERS_3}.old"
  SetDetailsPrint both
FunctionEnd
