@echo off
rem SPDX-License-Identifier: Apache-2.0
rem Runs the npipe command from this source tree on Windows, building it first when it is missing or older than its sources.
setlocal EnableExtensions DisableDelayedExpansion
set "npipe_root=%~dp0"
set "npipe_app=%npipe_root%cli\target\app"

call :find_jdk
if not defined npipe_jdk (
  >&2 echo npipe: needs a JDK 25 or newer, and there is none in JAVA_HOME, on the PATH or in the usual folders.
  >&2 echo npipe: install one ^(Temurin 25, for example^) or set JAVA_HOME to its folder.
  exit /b 2
)
set "JAVA_HOME=%npipe_jdk%"

call :is_outdated
if errorlevel 1 (
  call :build
  if errorlevel 1 exit /b 2
)

rem The command writes UTF-8; the console is told so, and told back at the end.
set "npipe_codepage="
for /f "tokens=2 delims=:." %%C in ('chcp') do set "npipe_codepage=%%C"
chcp 65001 >nul 2>&1
"%JAVA_HOME%\bin\java.exe" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -jar "%npipe_app%\npipe.jar" %*
set "npipe_exit=%ERRORLEVEL%"
if defined npipe_codepage chcp%npipe_codepage% >nul 2>&1
exit /b %npipe_exit%

rem Sets npipe_jdk to the first folder that is new enough: JAVA_HOME, the java on the PATH, where installers put one.
:find_jdk
set "npipe_jdk="
if defined JAVA_HOME call :consider "%JAVA_HOME%"
for %%J in (java.exe) do if not "%%~$PATH:J" == "" call :consider "%%~dp$PATH:J.."
for %%P in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%USERPROFILE%\.jdks" "%USERPROFILE%\scoop\apps") do (
  for /d %%J in ("%%~P\*") do call :consider "%%~J"
)
exit /b 0

:consider
if defined npipe_jdk exit /b 0
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\release" exit /b 0
set "npipe_version="
for /f "usebackq tokens=1,2 delims==" %%A in ("%~1\release") do if "%%A" == "JAVA_VERSION" set npipe_version=%%B
if not defined npipe_version exit /b 0
set "npipe_version=%npipe_version:"=%"
for /f "tokens=1 delims=.-+" %%V in ("%npipe_version%") do set "npipe_version=%%V"
if %npipe_version% GEQ 25 set "npipe_jdk=%~f1"
exit /b 0

rem 1 when there is no command yet, or when a source is newer than it.
:is_outdated
if not exist "%npipe_app%\npipe.jar" exit /b 1
if not exist "%npipe_app%\built" exit /b 1
powershell -NoProfile -ExecutionPolicy Bypass -File "%npipe_root%.mvn\outdated.ps1" >nul 2>&1
if %ERRORLEVEL% == 1 exit /b 1
exit /b 0

:build
if not exist "%JAVA_HOME%\bin\javac.exe" (
  >&2 echo npipe: %JAVA_HOME% can run Java programs, but has no compiler to build this one: install a JDK 25.
  exit /b 1
)
>&2 echo npipe: building ^(first run, about a minute^) ...
if not exist "%npipe_app%" mkdir "%npipe_app%"
type nul >"%npipe_app%\started"
call "%npipe_root%mvnw.cmd" -q -B -ntp -f "%npipe_root%pom.xml" -Dquick -pl cli -am package >"%npipe_app%\build.log" 2>&1 <nul
if errorlevel 1 (
  type "%npipe_app%\build.log" >&2
  >&2 echo npipe: the build failed; the output of Maven is above
  exit /b 1
)
copy /y "%npipe_root%cli\target\quick\npipe-cli.jar" "%npipe_app%\npipe.jar.new" >nul && move /y "%npipe_app%\npipe.jar.new" "%npipe_app%\npipe.jar" >nul && move /y "%npipe_app%\started" "%npipe_app%\built" >nul
if errorlevel 1 (
  >&2 echo npipe: %npipe_app%\npipe.jar cannot be replaced: is it still running?
  exit /b 1
)
exit /b 0
