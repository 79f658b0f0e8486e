# Runs a script as a new local user without administrator's rights: windows_as_person.ps1 -Name 'Zoë 王 Doe' -Script FILE
# For a runner of GitHub Actions. What the script writes into C:\life stays for the next step; its exit status is ours.
param([Parameter(Mandatory)][string]$Name, [Parameter(Mandatory)][string]$Script)
$ErrorActionPreference = 'Stop'

# Never printed: good for this run on this machine.
$bytes = [byte[]]::new(24)
[System.Security.Cryptography.RandomNumberGenerator]::Fill($bytes)
$password = ConvertTo-SecureString ('aA1!' + [Convert]::ToBase64String($bytes)) -AsPlainText -Force
New-LocalUser -Name $Name -Password $password -AccountNeverExpires | Out-Null
Add-LocalGroupMember -SID 'S-1-5-32-545' -Member $Name
$person = [pscredential]::new("$env:COMPUTERNAME\$Name", $password)

New-Item -ItemType Directory -Force C:\life | Out-Null
Copy-Item dist\homespun-*-setup.exe C:\life\setup.exe
Copy-Item $Script C:\life\script.ps1
icacls C:\life /grant '*S-1-5-32-545:(OI)(CI)M' | Out-Null

$shell = (Get-Command pwsh).Source
$ran = Start-Process $shell -ArgumentList '-NoProfile', '-File', 'C:\life\script.ps1' -Credential $person -LoadUserProfile `
  -WorkingDirectory C:\life -RedirectStandardOutput C:\life\out.txt -RedirectStandardError C:\life\errors.txt -PassThru
$null = $ran.Handle  # without it the exit status is lost
$ran.WaitForExit()
Get-Content 'C:\life\out.txt', 'C:\life\errors.txt'
exit $ran.ExitCode
