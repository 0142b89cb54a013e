import { contextBridge, ipcRenderer } from 'electron'
import { coreConnect, corePort, type DesktopBridge } from '../shared/rpc/desktop-bridge.ts'

// A port cannot cross the bridge itself: it is handed to the page as a window message.
ipcRenderer.on(corePort, (event) => window.postMessage(corePort, window.location.origin, [...event.ports]))

contextBridge.exposeInMainWorld('desktop', {
  connectCore: () => ipcRenderer.send(coreConnect),
} satisfies DesktopBridge)
