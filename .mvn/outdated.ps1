# SPDX-License-Identifier: Apache-2.0
# Used by npipe.cmd: exits with 1 when a source of the command is newer than what was built from it, else with 0.
$root = Split-Path -Parent $PSScriptRoot
$built = (Get-Item -LiteralPath "$root\cli\target\app\built").LastWriteTime
$modules = 'core', 'testkit', 'smb', 'cli'
$newer = @('pom.xml') + ($modules | ForEach-Object { "$_\pom.xml", "$_\src\main" }) |
  ForEach-Object { Get-ChildItem -LiteralPath "$root\$_" -Recurse -File } |
  Where-Object LastWriteTime -gt $built
exit [int][bool]$newer
