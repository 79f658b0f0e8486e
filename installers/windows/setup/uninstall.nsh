; The uninstaller: the program always, the rest as the person says; projects stay unless they are asked for by name.

Function un.onInit
  SetShellVarContext current
  ${IfNot} ${FileExists} "$INSTDIR\${MARK}"
    SetErrorLevel 5
    Quit  ; somebody moved uninstall.exe: this folder is not ours
  ${EndIf}
  Call un.WaitUntilClosed
  ${If} $Running != ""
    SetErrorLevel 4
    Quit
  ${EndIf}
FunctionEnd

; First, because the app itself knows on which drive its engine lies.
Section "un.$(UN_ENGINE)" UnEngine
  DetailPrint "$(UN_ENGINE_REMOVED)"
  nsExec::Exec '"$INSTDIR\runtime\python.exe" ${START_WORDS} engine remove'
  Pop $0
  ; A program that does not start any more leaves us what lies where it is put without being told.
  RMDir /r "\\?\$LOCALAPPDATA\${APP}\e"
  Delete "$LOCALAPPDATA\${APP}\engine.json"
  RMDir "$LOCALAPPDATA\${APP}"
SectionEnd

; Passwords, keys and tokens in Windows' own store of them. Only when asked for, and while there still is an app to ask.
Section /o "un.$(UN_SECRETS)" UnSecrets
  nsExec::Exec '"$INSTDIR\runtime\python.exe" ${START_WORDS} forget-secrets'
  Pop $0
  ${If} $0 != 0
    MessageBox MB_ICONEXCLAMATION "$(UN_SECRETS_LEFT)" /SD IDOK
  ${EndIf}
SectionEnd

Section "un.$(UN_PROGRAM)" UnProgram
  SectionIn RO
  SetDetailsPrint none
  Delete "$SMPROGRAMS\${APP}.lnk"
  Delete "$DESKTOP\${APP}.lnk"
  RMDir /r "$INSTDIR\${PROGRAM_FOLDERS_1}"
  RMDir /r "$INSTDIR\${PROGRAM_FOLDERS_2}"
  RMDir /r "$INSTDIR\${PROGRAM_FOLDERS_3}"
  RMDir /r "$INSTDIR\${PROGRAM_FOLDERS_1}.old"
  RMDir /r "$INSTDIR\${PROGRAM_FOLDERS_2}.old"
  RMDir /r "$INSTDIR\${PROGRAM_FOLDERS_3}.old"
  Delete "$INSTDIR\app.ico"
  Delete "$INSTDIR\homespun.cmd"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\THIRD_PARTY_NOTICES.txt"
  Delete "$INSTDIR\files.sha256"
  Delete "$INSTDIR\uninstall.exe"
  Delete "$INSTDIR\${MARK}"
  RMDir "$INSTDIR"  ; only when nothing of the person's own lies in it
  SetDetailsPrint both
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "${APP_KEY}"
SectionEnd

Section "un.$(UN_SETTINGS)" UnSettings
  SetDetailsPrint none
  FindFirst $0 $1 "$LOCALAPPDATA\${APP}\*.json"
  ${DoWhile} $1 != ""
    ${If} $1 != "engine.json"  ; on which drive the engine is: goes with the engine, or stays with it
      Delete "$LOCALAPPDATA\${APP}\$1"
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
  RMDir /r "$LOCALAPPDATA\${APP}\updates"
  RMDir /r "$LOCALAPPDATA\${APP}\log"
  RMDir /r "$LOCALAPPDATA\${APP}\demo"
  RMDir "$LOCALAPPDATA\${APP}"
  SetDetailsPrint both
SectionEnd

Section /o "un.$(UN_PROJECTS)" UnProjects
  ; Only folders that are projects: people put other things beside them.
  SetDetailsPrint none
  FindFirst $0 $1 "$PROFILE\${APP}\*"
  ${DoWhile} $1 != ""
    ${If} $1 != "."
    ${AndIf} $1 != ".."
    ${AndIf} ${FileExists} "$PROFILE\${APP}\$1\project.json"
      RMDir /r "\\?\$PROFILE\${APP}\$1"
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
  RMDir "$PROFILE\${APP}"
  SetDetailsPrint both
SectionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${UnEngine} "$(UN_ENGINE_HINT)"
  !insertmacro MUI_DESCRIPTION_TEXT ${UnSecrets} "$(UN_SECRETS_HINT)"
  !insertmacro MUI_DESCRIPTION_TEXT ${UnProgram} "$(UN_PROGRAM_HINT)"
  !insertmacro MUI_DESCRIPTION_TEXT ${UnSettings} "$(UN_SETTINGS_HINT)"
  !insertmacro MUI_DESCRIPTION_TEXT ${UnProjects} "$(UN_PROJECTS_HINT)"
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END

Function un.LeaveComponents
  SectionGetFlags ${UnProjects} $0
  IntOp $0 $0 & ${SF_SELECTED}
  ${If} $0 <> 0
    MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONEXCLAMATION "$(UN_PROJECTS_SURE)" IDYES +2
    Abort
  ${EndIf}
FunctionEnd
