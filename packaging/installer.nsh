; What electron-builder's installer does not do by itself: links gzzc:SECTION open the workbench, until it is uninstalled.
; After -- no link is read as a switch of Chromium.
; SHCTX is the user's or the machine's part of the registry, as the installation was chosen.
!macro customInstall
  WriteRegStr SHCTX "Software\Classes\gzzc" "" "URL:GZZC"
  WriteRegStr SHCTX "Software\Classes\gzzc" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\gzzc\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" -- "%1"'
!macroend

!macro customUnInstall
  DeleteRegKey SHCTX "Software\Classes\gzzc"
!macroend
