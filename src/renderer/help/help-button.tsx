import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'

/** Loaded on demand: the sign-in page needs only the button. */
const HelpDrawer = lazy(() => import('./help-drawer.tsx'))

/** A button that opens one help page beside what is being done, so that nothing typed is lost. */
export const HelpButton = ({ page }: { page: string }) => {
  const [shown, setShown] = useState<string>()
  return (
    <>
      <Button size="small" type="link" className="help-button" onClick={() => setShown(page)}>
        怎么办
      </Button>
      {shown !== undefined && (
        <Suspense>
          <HelpDrawer page={shown} onOpen={setShown} onClose={() => setShown(undefined)} />
        </Suspense>
      )}
    </>
  )
}
