// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include "ui/window/about_box.h"
#include "ui/window/answer_commands.h"
#include "ui/panels/capacity_panel.h"
#include "ui/table/column_layout.h"
#include "ui/table/column_menu.h"
#include "ui/window/color_rules_dialog.h"
#include "ui/window/dock_room.h"
#include "ui/parts/drop_zone.h"
#include "ui/window/far_commands.h"
#include "ui/window/flow_page.h"
#include "ui/window/group_panel.h"
#include "ui/table/flow_clipboard.h"
#include "ui/table/flow_view.h"
#include "ui/table/sort_text.h"
#include "ui/parts/focus_ring.h"
#include "ui/window/status_line.h"
#include "ui/parts/icons.h"
#include "ui/table/legend_box.h"
#include "ui/window/open_dialogs.h"
#include "ui/window/page_tabs.h"
#include "ui/window/recent_origins.h"
#include "ui/window/row_commands.h"
#include "ui/parts/settings.h"
#include "ui/window/table_tab.h"
#include "ui/parts/theme.h"
#include "ui/window/window_actions.h"
#include "ui/window/filter_box.h"
#include "ui/window/help_page.h"
#include "ui/window/window_bar.h"
#include "ui/window/window_filter.h"
#include "ui/window/window_docks.h"
#include "ui/window/window_place.h"

#include "table/shown_text.h"
#include "source/bundle.h"

#include <QAction>
#include <QApplication>
#include <QChildEvent>
#include <QDialog>
#include <QKeyEvent>
#include <QMenu>
#include <QSettings>
#include <QStatusBar>
#include <QTabBar>
#include <QTime>
#include <QTimer>

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
    void openTables(const BundlePtr &bundle, const QList<int> &members);
    void closePage(int index);
    void setLevels(CapacityLevels levels);
    FlowPage *current() const { return tabs->current(); }
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
    StatusLine *line;
    WindowDocks *docks;
    RowCommands *rows;
    WindowBar *bar = nullptr;
    WindowFilter *filter = nullptr;
    RecentOrigins *recent = nullptr;
    FarCommands *far = nullptr;
    QByteArray defaultState;
    LiveWay liveWay = actions->liveWay();
    SortSpec firstSort;
    QString firstFilter;
};

MainWindow::Private::Private(MainWindow *window)
    : q(window)
    , actions(new WindowActions(window))
    , tabs(new PageTabs(window))
    , line(new StatusLine(window))
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
    new AnswerCommands(q, actions, tabs, docks);
    far = new FarCommands(q, actions);
    tabs->addKeys(q);
    new FocusEdge(q);
    auto *drops = new DropZone(q);
    QObject::connect(drops, &DropZone::filesDropped, q, &MainWindow::openFiles);
    QObject::connect(
        drops, &DropZone::textDropped, q, [this](const auto &text) { q->openText(text, tr("Dropped text")); });

    QObject::connect(tabs, &PageTabs::currentChanged, q, [this] { pageChanged(); });
    QObject::connect(tabs, &PageTabs::tabCloseRequested, q, [this](int index) { closePage(index); });
}

void MainWindow::Private::connectActions()
{
    const auto on = [this](QAction *action, auto slot) { QObject::connect(action, &QAction::triggered, q, slot); };
    const auto onPage = [this, &on](QAction *action, auto slot) {
        on(action, [this, slot] {
            if (auto *page = current())
                slot(page);
        });
    };
    on(actions->live, [this] { q->open(Origin::thisMachine()); });
    on(actions->namespaces, [this] { docks->showNamespaces(); });
    on(actions->open, [this] { q->openFiles(askForDumps(q)); });
    on(actions->openFolder, [this] { q->openFiles(askForFolder(q)); });
    on(actions->paste, [this] { paste(); });
    on(actions->close, [this] { closePage(tabs->currentIndex()); });
    on(actions->quit, [this] { q->close(); });
    onPage(actions->pause, [](FlowPage *page) { page->setPaused(!page->isPaused()); });
    onPage(actions->now, [](FlowPage *page) { page->pollNow(); });
    on(actions->savedFilters, [this] { filter->openMenu(); });
    on(actions->filter, [this] { filter->focus(); });
    on(actions->filterHelp, [this] { showFilterHelp(q); });
    on(actions->levels, [this] {
        if (auto *tab = tabs->currentTab())
            tab->capacity()->chooseLevels();
    });
    QObject::connect(actions->hideEnded, &QAction::toggled, q, [this](bool hide) {
        for (FlowPage *page : tabs->pages())
            page->setShowEnded(!hide);
    });
    on(actions->legend, [this] { LegendBox::showFor(q); });
    on(actions->colorRules, [this] { showColorRules(q); });
    on(actions->about, [this] { showAbout(q); });
    QObject::connect(actions, &WindowActions::liveWayChosen, q, [this](LiveWay way) { q->setLiveWay(way); });
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
    recent = new RecentOrigins(q);
    QObject::connect(recent, &RecentOrigins::chosen, q, [this](const Origin &origin) { q->open(origin); });
    bar = new WindowBar(actions->sourceMenu(recent), {actions->pause, actions->now}, {actions->natSearch}, q);
    q->addToolBar(bar);
    QObject::connect(bar, &WindowBar::intervalChosen, q, [this] { takeInterval(); });

    filter = new WindowFilter(bar->filter(), q);
    QObject::connect(filter, &WindowFilter::left, q, [this] {
        if (auto *page = current(); page && !page->cancelReading())
            page->setFocus();
    });
}

void MainWindow::Private::connectDocks()
{
    QObject::connect(docks, &WindowDocks::filterRequested, q, [this](const QString &text) {
        // A step of its own, so that Backspace leads back.
        if (const TableTab *const tab = tabs->currentTab())
            tab->showFiltered(tab->page()->ofFocused(text));
    });
    QObject::connect(docks, &WindowDocks::wantedChanged, q, [this] { wantFacts(); });
    QObject::connect(docks, &WindowDocks::namespaceRequested, q,
        [this](const NetworkNamespace &netns) { q->open(Origin::ofNamespace(netns)); });
    QObject::connect(docks, &WindowDocks::masterRequested, q, [this](const MasterFlow &flow) {
        if (auto *page = current(); page && !page->goToFlow(flow))
            q->statusBar()->showMessage(tr("The master flow is not in the table."), 4000);
    });
}

/// Requests the facts for the panels from the current table only.
void MainWindow::Private::wantFacts()
{
    auto *page = current();
    for (FlowPage *each : tabs->pages())
        each->setFactsWanted(each == page ? docks->wanted() : FactsWanted());
    docks->showFacts(page ? page->focusedFrame(page->frame()) : nullptr, page && page->isPaused());
}

// Settings

void MainWindow::Private::restore()
{
    q->resize(1280, 800);
    defaultState = q->saveState(stateVersion);
    const auto settings = openSettings();
    if (const int theme = settings->value(QStringLiteral("theme"), 0).toInt(); theme == 1 || theme == 2)
        applyTheme(static_cast<Theme>(theme));
    q->restoreGeometry(settings->value(QStringLiteral("geometry")).toByteArray());
    q->restoreState(settings->value(QStringLiteral("layout")).toByteArray(), stateVersion);
    docks->room()->restore(*settings);
    fitOnScreen(q);
    bar->setInterval(settings->value(QStringLiteral("interval")).toInt());
}

void MainWindow::Private::keep() const
{
    const auto settings = openSettings();
    settings->setValue(QStringLiteral("geometry"), q->saveGeometry());
    settings->setValue(QStringLiteral("layout"), q->saveState(stateVersion));
    docks->room()->keep(*settings);
}

void MainWindow::Private::keepTable(const FlowPage *page) const
{
    const auto settings = openSettings();
    settings->setValue(QStringLiteral("columns"), page->view()->columns()->text());
    settings->setValue(QStringLiteral("sort"), sortText(page->view()->sortSpec()));
}

void MainWindow::Private::resetLayout()
{
    docks->unfloat();
    q->restoreState(defaultState, stateVersion);
    docks->showFirst();
    docks->room()->reset();
    if (auto *page = current()) {
        page->view()->columns()->reset();
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
    page->view()->columns()->setText(settings->value(QStringLiteral("columns")).toString());
    page->setSort(sortFromText(settings->value(QStringLiteral("sort")).toString()));
    if (firstSort.column != Column::Count)
        page->setSort(firstSort);
    page->setFilter(firstFilter);
    page->setInterval(std::chrono::milliseconds(bar->interval()));
    auto *tab = new TableTab(page);
    tab->setLevels(CapacityLevels::fromSettings(*settings));
    docks->add(tab);
    QObject::connect(tab, &TableTab::levelsChosen, q, [this](CapacityLevels levels) { setLevels(levels); });
    QObject::connect(page, &FlowPage::frameShown, q, [this, page](const FramePtr &frame) { takeFrame(page, frame); });
    QObject::connect(page, &FlowPage::inspectRequested, docks, &WindowDocks::showInspector);
    QObject::connect(page, &FlowPage::pausedChanged, q, [this, page] { showPause(page); });
    QObject::connect(page, &FlowPage::openRequested, q, [this] { q->openFiles(askForDumps(q)); });
    QObject::connect(page, &FlowPage::tablesChosen, q,
        [this](const BundlePtr &bundle, const QList<int> &members) { openTables(bundle, members); });
    QObject::connect(page, &FlowPage::rightsRequested, q, [page] {
        OpenOptions options;
        options.askPolkit = true;
        page->open(options);
    });
    QObject::connect(page, &FlowPage::layoutChosen, q, [this, page] { keepTable(page); });
    rows->serve(page->view());
    tabs->add(tab);
}

void MainWindow::Private::closePage(int index)
{
    if (auto *tab = tabs->tabOf(tabs->pageAt(index)))
        tabs->close(tab);
}

void MainWindow::Private::setLevels(CapacityLevels levels)
{
    levels.toSettings(*openSettings());
    for (TableTab *tab : tabs->tabs())
        tab->setLevels(levels);
}

void MainWindow::Private::pageChanged()
{
    auto *page = current();
    actions->close->setEnabled(page != nullptr);
    actions->now->setEnabled(page != nullptr);
    actions->exportRows->setEnabled(page != nullptr);
    if (page || q->isVisible())
        docks->show(tabs->currentTab());
    filter->setPage(page);
    showPause(page);
    wantFacts();
    // The panels changed with the page; the keyboard focus goes to its table.
    if (page && !tabs->tabBar()->hasFocus() && !bar->filter()->hasFocus())
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

/// Updates the status line and the window's title, both of which begin with the alarm.
void MainWindow::Private::showLine(const FlowPage *page)
{
    line->showFrame(
        page ? page->frame() : FramePtr(), page && page->isPaused(), page ? page->alarm() : CapacityAlarm());
    q->setWindowTitle(page ? page->windowTitle() : tr("ctscope"));
}

void MainWindow::Private::takeFrame(FlowPage *page, const FramePtr &frame)
{
    if (page != current())
        return;
    showLine(page);
    docks->showFacts(page->focusedFrame(frame), page->isPaused());
    filter->showFrame(frame);
    emit q->frameShown(frame);
}

// Opening

void MainWindow::Private::paste()
{
    const QString text = clipboardDump();
    if (text.trimmed().isEmpty())
        return q->statusBar()->showMessage(tr("The clipboard contains no text."), 4000);
    q->openText(text, tr("Pasted %1").arg(QLocale().toString(QTime::currentTime(), QLocale::ShortFormat)));
}

/// Opens tables of a bundle, each in a tab of its own, by their indexes in it.
void MainWindow::Private::openTables(const BundlePtr &bundle, const QList<int> &members)
{
    for (const int index : members) {
        const BundleMember &member = bundle->members()[static_cast<std::size_t>(index)];
        const Origin origin = Origin::ofMember(bundle->path(), member.path, memberTitle(member));
        if (FlowPage *open = tabs->pageOf(origin)) {
            tabs->goTo(open);
            recent->add(open->origin());
            continue;
        }
        OpenOptions options;
        options.bundle = bundle;
        q->open(origin, options);
    }
}

// The window

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent)
    , d(std::make_unique<Private>(this))
{
    setWindowIcon(signIcon(Sign::Application));
    d->restore();
    d->pageChanged();
}

MainWindow::~MainWindow()
{
    // Delete the pages first: their last signals must reach a complete window.
    d->tabs->disconnect(this);
    d->docks->disconnect(this);
    while (auto *page = d->current())
        delete page;
}

void MainWindow::setFirstView(const SortSpec &sort, const QString &filter)
{
    d->firstSort = sort;
    d->firstFilter = filter;
}

FlowPage *MainWindow::currentPage() const { return d->current(); }

FlowPage *MainWindow::openSource(std::unique_ptr<Source> source, const Origin &origin, ComparedTables compared)
{
    auto *page = new FlowPage(origin, this);
    // Before reading starts: the first reading then brings all facts that are shown, in the wanted order.
    d->addPage(page);
    d->tabs->goTo(page);
    if (compared.later)
        page->compare(std::move(compared));
    page->setSource(std::move(source));
    return page;
}

void MainWindow::open(const Origin &origin, OpenOptions options)
{
    Origin wanted = origin.absolute();
    if (origin.kind() == Origin::Kind::Machine) {
        if (origin.way() != LiveWay::Automatic)
            setLiveWay(origin.way());
        wanted = Origin::thisMachine(d->liveWay);
    }
    if (FlowPage *page = d->tabs->pageOf(wanted)) {
        if (wanted.isFile())
            page->pollNow();
        return d->tabs->goTo(page);
    }
    openSource(openOrigin(wanted, d->far->optionsFor(wanted, std::move(options))), wanted);
    d->recent->add(wanted);
}

void MainWindow::setLiveWay(LiveWay way)
{
    d->liveWay = way;
    const Origin origin = Origin::thisMachine(way);
    if (FlowPage *page = d->tabs->pageOf(origin)) {
        page->setOrigin(origin);
        page->open();
    }
}

void MainWindow::openFiles(const QStringList &paths)
{
    for (const QString &path : paths)
        open(Origin::ofFile(path.toStdString()));
}

void MainWindow::openText(const QString &text, const QString &title)
{
    open(Origin::ofText(title.toStdString()), {.text = text.toStdString()});
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    // Its frame is known only now.
    QTimer::singleShot(0, this, [this] { fitOnScreen(this); });
    if (!d->current())
        d->docks->show(nullptr);
}

bool MainWindow::focusNextPrevChild(bool next) { return goRound(this, next) || QMainWindow::focusNextPrevChild(next); }

void MainWindow::childEvent(QChildEvent *event)
{
    QMainWindow::childEvent(event);
    // Quit works in the dialogs as well, which take the keys of the window away.
    if (event->polished()) {
        if (auto *dialog = qobject_cast<QDialog *>(event->child()))
            dialog->addAction(d->actions->quit);
    }
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    // Keys that no widget handled.
    auto *page = d->current();
    // Enter presses the only button of a blank page.
    const bool enter = (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && page && !page->showsTable();
    if (page && (enter || event->key() == Qt::Key_Escape) && page->cancelReading())
        return;
    if (event->key() == Qt::Key_Space && d->actions->pause->isEnabled())
        return d->actions->pause->trigger();
    if (event->key() == Qt::Key_Escape)
        return d->filter->clear();
    if (event->matches(QKeySequence::Copy))
        return d->rows->copy({});
    if (const TableTab *const tab = d->tabs->currentTab(); tab && event->key() == Qt::Key_Backspace)
        return tab->groups()->goBack();
    QMainWindow::keyPressEvent(event);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!d->rows->mayClose())
        return event->ignore();
    d->keep();
    QMainWindow::closeEvent(event);
}

} // namespace ctscope
