// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "ui/about_box.h"
#include "ui/capacity_panel.h"
#include "ui/column_menu.h"
#include "ui/filter_box.h"
#include "ui/flow_page.h"
#include "ui/flow_view.h"
#include "ui/honest_line.h"
#include "ui/icons.h"
#include "ui/inspector.h"
#include "ui/legend_box.h"
#include "ui/open_dialogs.h"
#include "ui/page_tabs.h"
#include "ui/recent_files.h"
#include "ui/row_commands.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "ui/window_actions.h"
#include "ui/window_bar.h"
#include "ui/window_docks.h"

#include "table/shown_text.h"
#include "tracking/bundle_source.h"
#include "tracking/text_source.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QTime>

namespace ctscope {

class MainWindow::Private {
public:
    explicit Private(MainWindow *window);

    void connectActions();
    void makeToolBar();
    void connectDocks();
    void restore();
    void keep() const;
    void keepTable(const FlowPage *page) const;

    void addPage(FlowPage *page);
    void closePage(int index);
    FlowPage *current() const { return tabs->current(); }
    CapacityPanel *panelOf(const FlowPage *page) const { return panels.value(page); }
    Inspector *inspectorOf(const FlowPage *page) const { return inspectors.value(page); }
    void pageChanged();
    void wantFacts();
    void takeFrame(FlowPage *page, const FramePtr &frame);
    void showPause(const FlowPage *page);
    void showLine(const FlowPage *page);
    void takeInterval();
    void paste();
    void resetLayout();

    static constexpr int stateVersion = 1; ///< of the docks' and tool bars' arrangement

    MainWindow *const q;
    WindowActions *actions;
    PageTabs *tabs;
    HonestLine *line;
    WindowDocks *docks;
    RowCommands *rows;
    WindowBar *bar = nullptr;
    FilterBox *filterBox = nullptr;
    RecentFiles *recent = nullptr;
    QByteArray defaultState;
    LiveOptions liveOptions{.way = actions->liveWay()};
    QHash<const FlowPage *, CapacityPanel *> panels;
    QHash<const FlowPage *, Inspector *> inspectors;
};

MainWindow::Private::Private(MainWindow *window)
    : q(window)
    , actions(new WindowActions(window))
    , tabs(new PageTabs(window))
    , line(new HonestLine(window))
    , docks(new WindowDocks(window))
    , rows(new RowCommands(window, actions, [this] { return current(); }))
{
    q->setCentralWidget(tabs);
    q->statusBar()->setSizeGripEnabled(false);
    q->statusBar()->addWidget(line, 1);

    connectActions();
    makeToolBar();
    connectDocks();
    actions->fillMenuBar(recent, docks->actions());

    QObject::connect(tabs, &PageTabs::currentChanged, q, [this] { pageChanged(); });
    QObject::connect(tabs, &PageTabs::tabCloseRequested, q, [this](int index) { closePage(index); });
}

void MainWindow::Private::connectActions()
{
    const auto on = [this](QAction *action, auto slot) { QObject::connect(action, &QAction::triggered, q, slot); };
    on(actions->live, [this] { q->openLive(); });
    on(actions->namespaces, [this] { docks->showNamespaces(); });
    on(actions->open, [this] { q->openFiles(askForDumps(q)); });
    on(actions->openFolder, [this] { q->openFiles(askForFolder(q)); });
    on(actions->paste, [this] { paste(); });
    on(actions->close, [this] { closePage(tabs->currentIndex()); });
    on(actions->quit, [this] { q->close(); });
    on(actions->pause, [this] {
        if (auto *page = current())
            page->setPaused(!page->isPaused());
    });
    on(actions->now, [this] {
        if (auto *page = current())
            page->refreshNow();
    });
    on(actions->filter, [this] {
        filterBox->setFocus(Qt::ShortcutFocusReason);
        filterBox->selectAll();
    });
    on(actions->explain, [this] {
        if (auto *page = current())
            page->view()->explainColumn();
    });
    on(actions->levels, [this] {
        if (auto *panel = panelOf(current()))
            panel->chooseLevels();
    });
    QObject::connect(actions->hideEnded, &QAction::toggled, q, [this](bool hide) {
        for (FlowPage *page : tabs->pages())
            page->setShowEnded(!hide);
    });
    on(actions->legend, [this] { LegendBox::showFor(q); });
    on(actions->about, [this] { showAbout(q); });
    QObject::connect(actions, &WindowActions::liveWayChosen, q, [this](LiveWay way) { q->setLiveOptions({.way = way}); });
    on(actions->resetLayout, [this] { resetLayout(); });
    QObject::connect(actions, &WindowActions::columnsWanted, q, [this](QMenu *menu) {
        menu->clear();
        qDeleteAll(menu->findChildren<ColumnMenu *>(Qt::FindDirectChildrenOnly));
        if (auto *page = current())
            menu->addActions((new ColumnMenu(page->view(), Column::Count, menu))->actions());
    });
}

void MainWindow::Private::makeToolBar()
{
    recent = new RecentFiles(q);
    QObject::connect(recent, &RecentFiles::chosen, q, [this](const QString &path) { q->openFiles({path}); });
    bar = new WindowBar(actions->sourceMenu(recent), {actions->pause, actions->now}, q);
    q->addToolBar(bar);
    QObject::connect(bar, &WindowBar::intervalChosen, q, [this] { takeInterval(); });

    filterBox = bar->filter();
    QObject::connect(filterBox, &FilterBox::textChanged, q, [this](const QString &text) {
        if (auto *page = current())
            page->setFilter(text);
    });
    QObject::connect(filterBox, &FilterBox::leaveRequested, q, [this] {
        if (auto *page = current())
            page->setFocus();
    });
}

void MainWindow::Private::connectDocks()
{
    QObject::connect(docks, &WindowDocks::wantedChanged, q, [this] { wantFacts(); });
    QObject::connect(docks, &WindowDocks::namespaceRequested, q, &MainWindow::openNamespace);
    QObject::connect(docks, &WindowDocks::masterRequested, q, [this](const MasterFlow &flow) {
        if (auto *page = current(); page && !page->goToFlow(flow))
            q->statusBar()->showMessage(tr("The master flow is not in the table."), 4000);
    });
}

/// Only the table in front is asked for what the panels show.
void MainWindow::Private::wantFacts()
{
    auto *page = current();
    for (FlowPage *each : tabs->pages())
        each->setFactsWanted(each == page ? docks->wanted() : FactsWanted());
    docks->showFacts(page ? page->frame() : nullptr, page && page->isPaused());
}

// Settings

void MainWindow::Private::restore()
{
    q->resize(1280, 800);
    docks->arrange();
    defaultState = q->saveState(stateVersion);
    const auto settings = openSettings();
    if (const int theme = settings->value(QStringLiteral("theme"), 0).toInt(); theme == 1 || theme == 2)
        applyTheme(static_cast<Theme>(theme));
    q->restoreGeometry(settings->value(QStringLiteral("geometry")).toByteArray());
    if (!q->restoreState(settings->value(QStringLiteral("layout")).toByteArray(), stateVersion))
        docks->yieldWhenNarrow();
    bar->setInterval(settings->value(QStringLiteral("interval")).toInt());
}

void MainWindow::Private::keep() const
{
    const auto settings = openSettings();
    settings->setValue(QStringLiteral("geometry"), q->saveGeometry());
    settings->setValue(QStringLiteral("layout"), q->saveState(stateVersion));
}

void MainWindow::Private::keepTable(const FlowPage *page) const
{
    const auto settings = openSettings();
    settings->setValue(QStringLiteral("columns"), page->view()->columnLayout());
    settings->setValue(QStringLiteral("sort"), page->view()->sortText());
}

void MainWindow::Private::resetLayout()
{
    docks->unfloat();
    q->restoreState(defaultState, stateVersion);
    docks->showFirst();
    if (auto *page = current()) {
        page->view()->resetColumns();
        page->setSort({});
    }
}

void MainWindow::Private::takeInterval()
{
    openSettings()->setValue(QStringLiteral("interval"), bar->interval());
    for (FlowPage *page : tabs->pages())
        page->setInterval(std::chrono::milliseconds(bar->interval()));
}

// Pages

void MainWindow::Private::addPage(FlowPage *page)
{
    const auto settings = openSettings();
    page->view()->setColumnLayout(settings->value(QStringLiteral("columns")).toString());
    page->view()->setSortText(settings->value(QStringLiteral("sort")).toString());
    page->setInterval(std::chrono::milliseconds(bar->interval()));
    auto *panel = new CapacityPanel(docks->capacityStack);
    panel->setLevels(CapacityLevels::fromSettings(*settings));
    panels.insert(page, panel);
    docks->capacityStack->addWidget(panel);
    auto *inspector = new Inspector(docks->inspectorStack);
    inspectors.insert(page, inspector);
    docks->inspectorStack->addWidget(inspector);

    QObject::connect(page, &FlowPage::frameShown, q, [this, page](const FramePtr &frame) { takeFrame(page, frame); });
    QObject::connect(page, &FlowPage::currentFlowChanged, inspector, [page, inspector](FlowSerial serial) {
        // A flow that has gone stays in the inspector, which says so.
        if (serial != 0)
            inspector->showFlow(page->frame(), serial);
    });
    QObject::connect(page, &FlowPage::inspectRequested, docks, &WindowDocks::showInspector);
    QObject::connect(page, &FlowPage::pausedChanged, inspector, &Inspector::setPaused);
    QObject::connect(page, &FlowPage::pausedChanged, q, [this, page] { showPause(page); });
    QObject::connect(page, &FlowPage::filterChanged, q, [this, page](const QString &text) {
        if (page == current() && filterBox->text() != text)
            filterBox->setText(text);
    });
    QObject::connect(page, &FlowPage::openRequested, q, [this] { q->openFiles(askForDumps(q)); });
    QObject::connect(page, &FlowPage::tablesChosen, q, &MainWindow::openTables);
    QObject::connect(page, &FlowPage::rightsRequested, q, [this, page] {
        LiveOptions options = liveOptions;
        options.askPolkit = true;
        if (page->place())
            options = {.askPolkit = true, .place = page->place()};
        page->setSource(openLiveSource(options));
    });
    QObject::connect(page, &FlowPage::layoutChosen, q, [this, page] { keepTable(page); });
    QObject::connect(panel, &CapacityPanel::filterRequested, page, &FlowPage::setFilter);
    QObject::connect(panel, &CapacityPanel::levelsChanged, q, [this, panel](CapacityLevels levels) {
        levels.toSettings(*openSettings());
        for (auto *other : std::as_const(panels)) {
            if (other != panel)
                other->setLevels(levels);
        }
        for (FlowPage *each : tabs->pages())
            each->setLevels(levels);
    });

    rows->serve(page->view());
    tabs->add(page);
}

void MainWindow::Private::closePage(int index)
{
    auto *page = tabs->pageAt(index);
    if (!page)
        return;
    tabs->removeTab(index);
    delete panels.take(page);
    delete inspectors.take(page);
    page->deleteLater();
}

void MainWindow::Private::pageChanged()
{
    auto *page = current();
    actions->close->setEnabled(page != nullptr);
    actions->now->setEnabled(page != nullptr);
    actions->exportRows->setEnabled(page != nullptr);
    filterBox->setEnabled(page != nullptr);
    if (page) {
        docks->capacityStack->setCurrentWidget(panelOf(page));
        docks->inspectorStack->setCurrentWidget(inspectorOf(page));
    } else if (q->isVisible()) {
        docks->showEmpty();
    }
    filterBox->setText(page ? page->filter() : QString());
    showPause(page);
    wantFacts();
    // The panels were changed with the page; the keys belong to its table.
    if (page && !tabs->tabBar()->hasFocus() && !filterBox->hasFocus())
        page->setFocus();
}

void MainWindow::Private::showPause(const FlowPage *page)
{
    if (page != current())
        return;
    const bool live = page && page->isLive();
    const bool paused = live && page->isPaused();
    actions->showPaused(live, paused);
    bar->setIntervalEnabled(live);
    showLine(page);
}

/// The status line and the window's title, which both say what must not be missed first.
void MainWindow::Private::showLine(const FlowPage *page)
{
    line->showFrame(page ? page->frame() : FramePtr(), page && page->isPaused(), page ? page->alarm() : CapacityAlarm());
    q->setWindowTitle(page ? page->windowTitle() : tr("ctscope"));
}

void MainWindow::Private::takeFrame(FlowPage *page, const FramePtr &frame)
{
    // Each page's history goes on, also behind the others, and the flow that it inspects.
    if (auto *panel = panelOf(page))
        panel->showFrame(frame);
    if (auto *inspector = inspectorOf(page))
        inspector->showFrame(frame);
    if (page != current())
        return;
    showLine(page);
    docks->showFacts(frame, page->isPaused());
    emit q->frameShown(frame);
}

// Opening

void MainWindow::Private::paste()
{
    const QString text = QApplication::clipboard()->text();
    if (text.trimmed().isEmpty()) {
        q->statusBar()->showMessage(tr("The clipboard contains no text."), 4000);
        return;
    }
    q->openText(text, tr("Pasted %1").arg(QLocale().toString(QTime::currentTime(), QLocale::ShortFormat)));
}

// The window

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent)
    , d(std::make_unique<Private>(this))
{
    setWindowIcon(signIcon(Sign::Application));
    setAcceptDrops(true);
    d->restore();
    d->pageChanged();
}

MainWindow::~MainWindow()
{
    // The pages go first: their last signals must find the window whole.
    d->tabs->disconnect(this);
    d->docks->disconnect(this);
    while (auto *page = d->current())
        delete page;
}

FlowPage *MainWindow::currentPage() const { return d->current(); }

FlowPage *MainWindow::openSource(std::unique_ptr<Source> source, const QString &title, const QString &path)
{
    auto *page = new FlowPage(title, path, this);
    page->setSource(std::move(source));
    d->addPage(page);
    d->tabs->goTo(page);
    return page;
}

void MainWindow::openLive()
{
    if (auto *page = d->tabs->livePage())
        return d->tabs->goTo(page);
    openSource(openLiveSource(d->liveOptions), tr("This machine"));
}

void MainWindow::openNamespace(const NetworkNamespace &place)
{
    if (place.own)
        return openLive();
    if (auto *page = d->tabs->pageOf(place))
        return d->tabs->goTo(page);
    auto *page = new FlowPage(place, this);
    page->setSource(openLiveSource({.place = place}));
    d->addPage(page);
    d->tabs->goTo(page);
}

void MainWindow::setLiveOptions(const LiveOptions &options)
{
    d->liveOptions = options;
    if (auto *page = d->tabs->livePage())
        page->setSource(openLiveSource(options));
}

void MainWindow::openFiles(const QStringList &paths)
{
    for (const QString &given : paths) {
        const QString path = QDir::cleanPath(QFileInfo(given).absoluteFilePath());
        if (FlowPage *open = d->tabs->pageOf(path)) {
            open->refreshNow();
            d->tabs->goTo(open);
            continue;
        }
        openSource(openNamed(path.toStdString()), QFileInfo(path).fileName(), path);
        d->recent->add(path);
    }
}

void MainWindow::openTables(const BundlePtr &bundle, const QList<int> &members)
{
    for (const int place : members) {
        const BundleMember &member = bundle->members()[static_cast<std::size_t>(place)];
        const QString path = QString::fromStdString(bundle->path() + '!' + member.path);
        if (FlowPage *open = d->tabs->pageOf(path))
            d->tabs->goTo(open);
        else
            openSource(std::make_unique<BundleSource>(bundle->path(), member.path, FileSource::Options(), bundle),
                       shownText(memberTitle(member), longestCell), path);
        d->recent->add(path);
    }
}

void MainWindow::openText(const QString &text, const QString &title)
{
    openSource(std::make_unique<TextSource>(text.toStdString(), title.toStdString()), title);
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (!d->current())
        d->docks->showEmpty();
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    // What no widget had a use for.
    if (event->key() == Qt::Key_Space && d->actions->pause->isEnabled())
        return d->actions->pause->trigger();
    if (event->key() == Qt::Key_Escape)
        return d->filterBox->clear(); // the page follows
    if (event->matches(QKeySequence::Copy))
        return d->rows->copy({});
    QMainWindow::keyPressEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls() || event->mimeData()->hasText())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    if (!paths.isEmpty())
        openFiles(paths);
    else if (event->mimeData()->hasText())
        openText(event->mimeData()->text(), tr("Dropped text"));
    event->acceptProposedAction();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!d->rows->mayClose())
        return event->ignore();
    d->keep();
    QMainWindow::closeEvent(event);
}

} // namespace ctscope
