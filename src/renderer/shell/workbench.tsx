import { App, Button, Layout, Menu, Spin, Typography } from 'antd'
import { Suspense, useEffect, useEffectEvent, useRef, useState } from 'react'
import { accountRoleWords } from '../../shared/account.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ShellCommand, ShellOrder } from '../../shared/rpc/desktop-bridge.ts'
import type { Opened } from '../../shared/rpc/opening.ts'
import type { Account, LockReason } from '../../shared/rpc/session.ts'
import { DropHint } from '../../ui/components/drop-hint.tsx'
import layout from '../../ui/components/layout.module.css'
import { RecentsContext, recentLabel } from '../../ui/components/recents.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { useWindowFileDrop } from '../../ui/hooks/use-file-drop.ts'
import { Mark } from '../../ui/icons/mark.tsx'
import { setAppearance, useAppearance } from '../../ui/theme/appearance.ts'
import { takeOrders } from '../desktop/orders.ts'
import { TourOffer } from '../help/tour-offer.tsx'
import { ImportDialog } from '../intake/import-dialog.tsx'
import { InterruptedNotice } from '../intake/interrupted-notice.tsx'
import { useInterrupted } from '../intake/use-interrupted.ts'
import type { Place, SectionKey } from '../navigation/section.ts'
import { tasksOf } from '../overview/tasks.ts'
import { BackupBanner } from './backup-banner.tsx'
import { ChainBanner } from './chain-banner.tsx'
import { ClockBanner } from './clock-banner.tsx'
import { CommandPalette } from './command-palette.tsx'
import { commandsOf, numberedSections, zoomBy } from './commands.ts'
import { LockIcon } from './icons.tsx'
import { RailLabel } from './rail-label.tsx'
import { SampleBanner } from './sample-banner.tsx'
import { sections } from './sections.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import './shell.css'
import { useOpening } from './use-opening.ts'
import { useSession } from './use-session.ts'
import { type Shortcut, useShortcuts } from './use-shortcuts.ts'
import { useSyncNotices } from './use-sync-notices.ts'
import { useUpdateNotice } from './use-update-notice.tsx'

interface Props {
  readonly client: CoreClient
  readonly account: Account
  /** Sample data says so in every section, and on paper. */
  readonly isSample: boolean
  readonly onLocked: (reason: LockReason) => void
}

/** The section that is shown; a new visit remounts it. */
interface Where {
  readonly key: SectionKey
  readonly place: Place
  readonly visit: number
}

type Shown = 'palette' | 'shortcuts' | undefined

const noRecents: readonly Opened[] = []

/** The rail and the section beside it. A spreadsheet may be dropped on any section. */
export const Workbench = ({ client, account, isSample, onLocked }: Props) => {
  const [{ key, place, visit }, setWhere] = useState<Where>({ key: 'overview', place: {}, visit: 0 })
  const [file, setFile] = useState<File>()
  const [shown, setShown] = useState<Shown>()
  /** Raised when the store changed, so that what is shown is read again. */
  const [edition, setEdition] = useState(0)
  const changed = () => setEdition((before) => before + 1)
  const { interrupted, forget } = useInterrupted(client, account.role === 'clerk')
  const begin = (given: File) => {
    // Any new import dismisses the notice of the interrupted one, because the clerk has read it by then.
    forget()
    setFile(given)
  }
  const onImport = account.role === 'clerk' ? begin : undefined
  const appearance = useAppearance()
  const running = useSession(client, onLocked, changed)
  useSyncNotices(client)
  useUpdateNotice(running)
  const content = useRef<HTMLElement>(null)
  const tableInput = useRef<HTMLInputElement>(null)
  const { notification } = App.useApp()

  const go = (wanted: SectionKey, at: Place = {}) =>
    setWhere((before) => ({ key: wanted, place: at, visit: before.visit + 1 }))
  /** Opens a section by keyboard; the focus moves into the section. */
  const goByKey = (wanted: SectionKey) => {
    wantsFocus.current = true
    go(wanted)
  }
  const wantsFocus = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new visit means that the section is rendered
  useEffect(() => {
    if (wantsFocus.current) content.current?.focus()
    wantsFocus.current = false
  }, [visit])
  // The core reports the lock to every window, this one included.
  const lock = () => void client.session.lock().catch(() => {})

  const recent = useAnswer('recents', () => client.opening.list())
  const recents = recent.value ?? noRecents
  const opening = useOpening({
    client,
    account,
    onImport,
    onGo: go,
    onChanged: changed,
    onOpened: recent.refresh,
  })
  const dropping = useWindowFileDrop({
    onDrop: (data) => {
      opening.drop(data)
      return true
    },
  })

  const zoomed: Partial<Record<ShellCommand | Shortcut['kind'], () => void>> = {
    zoomIn: () => zoomBy(appearance, 1),
    zoomOut: () => zoomBy(appearance, -1),
    zoomReset: () => setAppearance({ zoom: 100 }),
  }
  const actions: Partial<Record<ShellCommand | Shortcut['kind'], () => void>> = {
    ...zoomed,
    lock,
    print: () => window.print(),
    palette: () => setShown('palette'),
    shortcuts: () => setShown('shortcuts'),
    help: () => goByKey('help'),
    themeSystem: () => setAppearance({ theme: 'system' }),
    themeLight: () => setAppearance({ theme: 'light' }),
    themeDark: () => setAppearance({ theme: 'dark' }),
  }

  useShortcuts((shortcut) => {
    if (shortcut.kind !== 'go') return actions[shortcut.kind]?.()
    const section = shortcut.index < numberedSections ? sections[shortcut.index] : undefined
    if (section) goByKey(section.key)
  })

  const obey = useEffectEvent((order: ShellOrder) => {
    if (order.kind === 'command') actions[order.command]?.()
    else if (order.kind === 'open') opening.openGiven(order.given)
    else if (order.kind === 'chosen') void opening.keep(order.given)
    else if (order.kind === 'recent') opening.openRecent(order.id)
    else if (order.kind === 'trouble') notification.error({ title: order.found, description: order.remedy })
    else {
      const section = sections.find((each) => each.key === order.section)
      if (section) goByKey(section.key)
    }
  })
  useEffect(() => takeOrders(obey), [])

  useEffect(() => {
    const { theme } = appearance
    const rail = sections.map((section) => ({ key: section.key, label: section.label }))
    const menu = recents.map((opened) => ({ id: opened.id, label: recentLabel(opened, recents) }))
    window.desktop?.reportState({
      sections: rail,
      mayImport: account.role === 'clerk',
      task: running,
      theme,
      recents: menu,
    })
    return () => window.desktop?.reportState({ sections: [], mayImport: false, task: null, theme, recents: [] })
  }, [account, running, appearance, recents])

  /** The file itself, where it was opened by its path; otherwise it is chosen. */
  const importAgain = (name: string) => {
    const known = recents.find((opened) => opened.kind === 'table' && opened.name === name)
    if (known) opening.openRecent(known.id)
    else tableInput.current?.click()
  }

  const commands = commandsOf({
    appearance,
    go: goByKey,
    chooseTable: onImport && (() => tableInput.current?.click()),
    lock,
    showShortcuts: () => setShown('shortcuts'),
    recents: recents.map((opened) => ({ id: opened.id, label: recentLabel(opened, recents) })),
    openRecent: opening.openRecent,
  })
  const { value: summary } = useAnswer(String(edition), () => client.overview.summary())
  const tasks = summary ? tasksOf(account.role, summary.counts) : []
  const waitingIn = (section: SectionKey): number =>
    tasks.filter((task) => task.section === section).reduce((sum, { count }) => sum + count, 0)
  const { Page } = sections.find((section) => section.key === key)!

  return (
    <Layout className="workbench">
      <button type="button" className="skip-link" onClick={() => content.current?.focus()}>
        跳到内容
      </button>
      <Layout.Sider theme="light" width={200} className="rail">
        <div className="rail-content">
          <div className="rail-title">
            <Mark size={28} />
            <strong>职称证书工作台</strong>
          </div>
          <nav className="rail-menu" aria-label="功能">
            <Menu
              mode="inline"
              items={sections.map(({ key: item, label, icon }) => ({
                key: item,
                icon,
                label: <RailLabel label={label} waiting={waitingIn(item)} />,
              }))}
              selectedKeys={[key]}
              onClick={({ key: wanted }) => go(wanted as SectionKey)}
            />
          </nav>
          <TourOffer sections={sections.map(({ key: section, label }) => ({ section, label }))} />
          <div className="rail-account">
            <div>
              <div>{account.name}</div>
              <Typography.Text type="secondary">{accountRoleWords[account.role]}</Typography.Text>
            </div>
            <Button type="text" icon={<LockIcon />} aria-label="锁定" title="锁定（Ctrl+L）" onClick={lock} />
          </div>
        </div>
      </Layout.Sider>
      <Layout>
        {isSample && <SampleBanner />}
        <ClockBanner client={client} edition={edition} />
        {!isSample && <BackupBanner client={client} edition={edition} onGo={go} />}
        <ChainBanner client={client} edition={edition} section={key} onGo={go} />
        {interrupted && (
          <InterruptedNotice interrupted={interrupted} onAgain={() => importAgain(interrupted.file)} onRead={forget} />
        )}
        <Layout.Content className="section" id="content" tabIndex={-1} ref={content}>
          <Suspense fallback={<Spin className={layout.waiting} aria-label="正在打开" />}>
            <RecentsContext value={{ list: recents, open: opening.openRecent }}>
              <Page
                key={visit}
                client={client}
                account={account}
                edition={edition}
                onChanged={changed}
                place={place}
                onGo={go}
                onImport={onImport}
              />
            </RecentsContext>
          </Suspense>
        </Layout.Content>
      </Layout>
      <input
        ref={tableInput}
        type="file"
        accept=".xlsx,.xls,.et,.csv"
        aria-label="选择要导入的表格"
        hidden
        onChange={({ target }) => {
          const [given] = target.files ?? []
          target.value = '' // so that the same file, mended, can be chosen again
          if (given) opening.open(given)
        }}
      />
      {dropping && <DropHint>松开鼠标，导入表格或照片</DropHint>}
      {file && <ImportDialog client={client} file={file} onChanged={changed} onClose={() => setFile(undefined)} />}
      {shown === 'palette' && (
        <CommandPalette
          client={client}
          commands={commands}
          onRecords={(wanted) => go('records', wanted)}
          onClose={() => setShown(undefined)}
        />
      )}
      {shown === 'shortcuts' && <ShortcutsDialog commands={commands} onClose={() => setShown(undefined)} />}
    </Layout>
  )
}
