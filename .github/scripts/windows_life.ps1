# Homespun's life on a real Windows, as the person who runs this: installed, started, engine built, demo trained, upgraded
# in place, removed. Wants C:\life\setup.exe; leaves logs and a picture there. Run by windows_as_person.ps1.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
Set-Location C:\life
# Whoever starts a program for somebody else may pass their own variables on; the system knows whose folders these are.
$home_dir = $env:USERPROFILE = [Environment]::GetFolderPath('UserProfile')
$env:LOCALAPPDATA = [Environment]::GetFolderPath('LocalApplicationData')
$env:APPDATA = [Environment]::GetFolderPath('ApplicationData')
$env:TEMP = $env:TMP = "$env:LOCALAPPDATA\Temp"
$app = "$env:LOCALAPPDATA\Programs\Homespun"
$python = "$app\runtime\python.exe"
$entry = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\Homespun'

function Check([string]$Name, [scriptblock]$Work) {
  $began = Get-Date
  & $Work
  "ok       $Name ({0:n0} s)" -f ((Get-Date) - $began).TotalSeconds
}
function Must($Condition, [string]$Words) { if (-not $Condition) { throw "FAILED   $Words" } }
function Setup([string]$File) {
  $ran = Start-Process $File -ArgumentList '/S' -PassThru -Wait
  Must ($ran.ExitCode -eq 0) "$File ended with $($ran.ExitCode)"
}
function Homespun {
  & $python -I -m desktop_app @args 2>&1 | Tee-Object -Append C:\life\homespun.log
  Must ($LASTEXITCODE -eq 0) "homespun $args ended with $LASTEXITCODE"
}

"person: $home_dir"
Must ($home_dir -match ' ' -and $home_dir -match '[^\x00-\x7f]') "the profile folder has no space or no accent: $home_dir"

Check 'setup.exe /S' { Setup C:\life\setup.exe }
Check 'the entry among the installed programs' {
  $found = Get-ItemProperty $entry
  Must ($found.DisplayName -eq 'Homespun' -and $found.QuietUninstallString) 'the entry says too little'
}
Check 'the shortcut starts a window' {
  $link = [Environment]::GetFolderPath('Programs') + '\Homespun.lnk'
  Must (Test-Path $link) "$link is missing"
  $to = (New-Object -ComObject WScript.Shell).CreateShortcut($link)
  $window = Start-Process $to.TargetPath -ArgumentList $to.Arguments -PassThru
  $until = (Get-Date).AddSeconds(60)
  do { Start-Sleep -Milliseconds 250; $window.Refresh() } until ($window.MainWindowHandle -ne 0 -or $window.HasExited -or (Get-Date) -gt $until)
  Must (-not $window.HasExited -and $window.MainWindowHandle -ne 0) 'no window within a minute'
  Must ($window.MainWindowTitle -match 'Homespun') "the window is called '$($window.MainWindowTitle)'"
  Start-Sleep 3
  Must (-not $window.HasExited) 'the window closed by itself'
  $null = $window.CloseMainWindow()
  Must ($window.WaitForExit(30000)) 'the window does not close'
}
Check 'command line' { Homespun --version; Homespun doctor }
Check 'too long a way to the engine is one sentence' {
  $deep = 'C:\life\' + ('a long folder name that some backup program made\' * 3)
  $said = & $python -I -m desktop_app engine install --backend cpu --to $deep 2>&1 | Out-String
  Must ($LASTEXITCODE -eq 1 -and $said -match 'too long') "said: $said"
  Must (-not (Test-Path $deep)) 'and yet it was made'
}
Check 'engine for the processor' { Homespun engine install --backend cpu; Homespun engine status }
Check 'demo, in a folder with a long name' {
  Homespun demo --quick --to "$home_dir\Homespun\Über mich und meine Post, ein Ordner mit langem Namen 我的邮件"
}
Check 'upgrade in place keeps engine and projects' {
  Setup C:\life\setup.exe
  $said = & $python -I -m desktop_app engine status --json 2>&1 | Out-String
  Must ($said -match '"state": "ready"') "the engine is not ready any more: $said"
}
Check 'removed, but for the projects' {
  # It copies itself away and returns at once; _?= lets it stay and be waited for, and its own file behind.
  $ran = Start-Process "$app\uninstall.exe" -ArgumentList '/S', "_?=$app" -PassThru -Wait
  Must ($ran.ExitCode -eq 0) "uninstall.exe ended with $($ran.ExitCode)"
  Must (-not (Test-Path "$app\runtime")) 'the program is still there'
  Must (-not (Test-Path $entry)) 'the entry is still there'
  Must (-not (Test-Path ([Environment]::GetFolderPath('Programs') + '\Homespun.lnk'))) 'the shortcut is still there'
  Must (Test-Path "$home_dir\Homespun\*\project.json") 'the project is gone'
}
exit 0
