import { contextBridge, ipcRenderer } from 'electron'
import {
  choosePath,
  coreConnect,
  corePort,
  type DesktopBridge,
  filesChosen,
  openUnit,
  shellOrder,
  updateCheck,
  updateRestart,
  updateState,
  updateSubscribe,
  windowNotice,
  windowReady,
  windowState,
} from '../shared/rpc/desktop-bridge.ts'
import type { UpdateState } from '../shared/rpc/update-state.ts'
import { watchChosenFiles } from './chosen-files.ts'

// A port cannot cross the bridge, so it is sent to the page as a window message.
ipcRenderer.on(corePort, (event) => window.postMessage(corePort, window.location.origin, [...event.ports]))

watchChosenFiles((paths) => ipcRenderer.send(filesChosen, paths))

contextBridge.exposeInMainWorld('desktop', {
  connectCore: () => ipcRenderer.send(coreConnect),
  reportState: (state) => ipcRenderer.send(windowState, state),
  notify: (notice) => ipcRenderer.send(windowNotice, notice),
  listen(listener) {
    ipcRenderer.on(shellOrder, (_event, order) => listener(order))
    ipcRenderer.send(windowReady)
  },
  listenUpdates(listener) {
    const forward = (_event: unknown, state: UpdateState) => listener(state)
    ipcRenderer.on(updateState, forward)
    ipcRenderer.send(updateSubscribe)
    return () => void ipcRenderer.off(updateState, forward)
  },
  checkForUpdate: () => ipcRenderer.send(updateCheck),
  restartToUpdate: () => ipcRenderer.send(updateRestart),
  choose: (choice) => ipcRenderer.invoke(choosePath, choice),
  openUnit: (folder) => ipcRenderer.invoke(openUnit, folder),
} satisfies DesktopBridge)
