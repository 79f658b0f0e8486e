; The Windows installer. build.sh calls:
;   makensis -DVERSION=0.1.0 -DPAYLOAD=dir -DFILES=files.nsh -DLONGEST=110 -DINSTALLED_KB=220000 \
;       -DCOMPRESSOR=lzma|zlib -DOUT=setup.exe [-DSIGN=command] homespun.nsi
;
; For one person, without administrator rights. What it promises:
;   * it never empties a folder that it did not make: into a folder that holds other things goes one of its own;
;   * an installation over an older one replaces the program and nothing else, and puts the old one back if it fails;
;   * it does nothing while the app is open or a training runs;
;   * the uninstaller keeps projects unless told otherwise.
; Silent (/S, and /D=folder as the last word): exit status 0 done, 2 cancelled or failed, 3 Windows too old,
; 4 the app or a training runs, 5 the folder cannot be used.

Unicode true
Target amd64-unicode
SetCompressor /SOLID ${COMPRESSOR}
!if ${COMPRESSOR} == lzma
  SetCompressorDictSize 64
!endif
ManifestDPIAware true
ManifestSupportedOS all
RequestExecutionLevel user

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh

!define APP "Homespun"
!define COMPANY "The Homespun team"
!define APP_USER_MODEL_ID "Homespun.Homespun"  ; the same as in desktop_app/app.py
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP}"
!define APP_KEY "Software\${APP}"
!define MARK "installed.ini"  ; a folder with this file is ours
!define START_WORDS "-I -m desktop_app"
!define OLDEST_BUILD 17763  ; Windows 10 1809, the oldest that Qt 6 runs on

Name "${APP}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${APP}"
InstallDirRegKey HKCU "${APP_KEY}" "InstallDir"
BrandingText "${APP} ${VERSION}"
SetDateSave on
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${APP}"
VIAddVersionKey CompanyName "${COMPANY}"
VIAddVersionKey LegalCopyright "${COMPANY}, Apache License 2.0"
VIAddVersionKey FileDescription "${APP} ${VERSION} Setup"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"

!ifdef SIGN  ; a command that signs the file it is given
  !finalize '${SIGN} "%1"'
  !uninstfinalize '${SIGN} "%1"'
!endif

!define MUI_ICON "..\app.ico"
!define MUI_UNICON "..\app.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_NOAUTOCLOSE
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION StartApp
!define MUI_COMPONENTSPAGE_SMALLDESC

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${PAYLOAD}/LICENSE.txt"
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE LeaveFolderPage
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE un.LeaveComponents
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "German"
!include strings.nsh
!include running.nsh
!include folder.nsh
!include shortcut.nsh

Function .onInit
  SetShellVarContext current
  ${IfNot} ${AtLeastBuild} ${OLDEST_BUILD}
    MessageBox MB_ICONSTOP "$(WINDOWS_TOO_OLD)" /SD IDOK
    SetErrorLevel 3
    Quit
  ${EndIf}
FunctionEnd

Function LeaveFolderPage
  Call SettleFolder
  ${If} $FolderProblem != ""
    MessageBox MB_ICONEXCLAMATION "$FolderProblem"
    Abort
  ${EndIf}
  ${If} $FolderNote != ""
    MessageBox MB_OKCANCEL|MB_ICONINFORMATION "$FolderNote" IDOK +2
    Abort
  ${EndIf}
  Call WaitUntilClosed
  ${If} $Running != ""
    Abort
  ${EndIf}
FunctionEnd

Section "-${APP}"
  ${If} ${Silent}
    Call SettleFolder
    ${If} $FolderProblem != ""
      SetErrorLevel 5
      Abort "$FolderProblem"
    ${EndIf}
    Call WaitUntilClosed
    ${If} $Running != ""
      SetErrorLevel 4
      Abort "$(APP_RUNS)"
    ${EndIf}
  ${EndIf}
  Call ClaimFolder
  Call SetOldAside
  SetDetailsPrint none  ; five thousand names say nothing to anybody
  !include "${FILES}"
  SetDetailsPrint both
  WriteUninstaller "$INSTDIR\uninstall.exe"
  SetOutPath "$PROFILE"  ; becomes the app's working folder: one that no uninstaller wants to remove
  !insertmacro MakeShortcut "$SMPROGRAMS\${APP}.lnk"
  !insertmacro MakeShortcut "$DESKTOP\${APP}.lnk"
  Call MakeByteCode
  Call Register
  Call RemoveOld
SectionEnd

Function .onInstFailed
  Call BringOldBack
FunctionEnd

; Loads what the window loads when it opens, which leaves the byte code of it: Python would do that at the first
; start, which would take seconds longer. Whether it went well does not matter: Python makes up for it.
Function MakeByteCode
  DetailPrint "$(FINISHING)"
  nsExec::Exec '"$INSTDIR\runtime\python.exe" -I -c "import desktop_app.app"'
  Pop $0
FunctionEnd

Function Register
  WriteRegStr HKCU "${APP_KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${APP}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${COMPANY}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\app.ico"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${INSTALLED_KB}
FunctionEnd

Function StartApp
  SetOutPath "$PROFILE"
  Exec '"$INSTDIR\runtime\pythonw.exe" ${START_WORDS}'
FunctionEnd

!include uninstall.nsh
