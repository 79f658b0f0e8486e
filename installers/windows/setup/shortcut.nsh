; A shortcut that Windows knows to be the app's: the task bar shows our icon, and pinning pins this shortcut, not
; pythonw.exe. That needs an identity (AppUserModelID) which NSIS' CreateShortcut cannot write.

!include Win\COM.nsh
!include Win\Propkey.nsh

!macro MakeShortcut file
  CreateShortcut "${file}" "$INSTDIR\runtime\pythonw.exe" "${START_WORDS}" "$INSTDIR\app.ico" 0 SW_SHOWNORMAL "" \
    "$(SHORTCUT_HINT)"
  Push "${file}"
  Call SetIdentity
!macroend

; Pops the path of a shortcut. Where Windows does not let us, the shortcut works all the same.
Function SetIdentity
  Exch $6
  Push $0
  Push $1
  Push $2
  Push $3
  Push $4
  Push $5
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P<> 0
    ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
    ${If} $1 P<> 0
      ${IPersistFile::Load} $1 '("$6",${STGM_READWRITE})'
      ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
      ${If} $2 P<> 0
        System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r3'
        System::Call '*(&w64 "${APP_USER_MODEL_ID}")p.r4'
        System::Call '*${SYSSTRUCT_PROPVARIANT}(${VT_LPWSTR},,p r4)p.r5'
        ${IPropertyStore::SetValue} $2 '(r3,r5)'
        ${IPropertyStore::Commit} $2 ""
        ${IPersistFile::Save} $1 '("$6",1)'
        System::Free $5
        System::Free $4
        System::Free $3
        ${IUnknown::Release} $2 ""
      ${EndIf}
      ${IUnknown::Release} $1 ""
    ${EndIf}
    ${IUnknown::Release} $0 ""
  ${EndIf}
  Pop $5
  Pop $4
  Pop $3
  Pop $2
  Pop $1
  Pop $0
  Pop $6
FunctionEnd
