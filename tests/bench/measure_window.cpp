// SPDX-License-Identifier: GPL-3.0-or-later
// Opens a saved table in the main window and prints how long it took to be painted, then shows its
// flows as a live table that changes, and prints how fast the window answers meanwhile.
// At last it exports all rows.
//   measure_window FILE SECONDS      SECONDS for each of: refreshing, scrolling, sorting; 0 = none, and no export
#include "window_waits.h"

#include "flow/large_memory.h"
#include "source/file_source.h"
#include "ui/table/export_dialog.h"
#include "ui/window/main_window.h"
#include "ui/window/page_time.h"
#include "ui/parts/settings.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QEventLoop>
#include <QLineEdit>
#include <QStatusBar>
#include <QTemporaryDir>

#include <cstdlib>

#include <malloc.h>

using namespace ctscope;

namespace {

/// A live table with the flows of a file, of which a hundredth had traffic at each poll.
class ChangingSource : public Source {
public:
    explicit ChangingSource(FlowStore flows)
        : m_flows(std::move(flows))
    {
    }
    ReadResult read(std::stop_token, const ReadProgress &) override
    {
        Reading reading;
        reading.flows = m_flows.copy();
        ++m_turn;
        for (Row row = m_turn % 100; row < reading.flows.size(); row += 100) {
            FlowStore changed;
            Flow flow = reading.flows.flow(row);
            flow.timeout = flow.timeout.value_or(0) + 2 + m_turn;
            reading.flows.replace(row, changed, changed.append(flow));
        }
        reading.takenAt = std::chrono::steady_clock::now();
        reading.wallTime = std::chrono::system_clock::now();
        return {std::move(reading), {}};
    }
    bool isLive() const noexcept override { return true; }
    Capacity capacity() override { return {m_flows.size(), 2 * std::uint64_t(m_flows.size()), m_flows.size()}; }
    Origin origin() const override { return Origin::ofText("changing table"); }

private:
    FlowStore m_flows;
    std::uint32_t m_turn = 0;
};

void waitForFrame(MainWindow &window)
{
    QEventLoop loop;
    QObject::connect(&window, &MainWindow::frameShown, &loop, &QEventLoop::quit, Qt::QueuedConnection);
    loop.exec();
}

/// File ▸ Export… of all rows as CSV with pseudonyms, from the key to the message. Seconds.
double exportWithPseudonyms(MainWindow &window)
{
    const bench::Stopwatch watch;
    const QTemporaryDir folder;
    window.findChild<QAction *>(QStringLiteral("export"))->trigger();
    auto *const dialog = window.findChild<ExportDialog *>();
    dialog->findChild<QCheckBox *>(QStringLiteral("exportPseudonymise"))->setChecked(true);
    dialog->findChild<QLineEdit *>(QStringLiteral("exportPath"))->setText(folder.filePath(QStringLiteral("flows.csv")));
    QEventLoop preview;
    QObject::connect(dialog, &ExportDialog::previewed, &preview, &QEventLoop::quit);
    preview.exec();
    QEventLoop done;
    QObject::connect(window.statusBar(), &QStatusBar::messageChanged, &done, [&done](const QString &message) {
        if (!message.isEmpty())
            done.quit();
    });
    dialog->accept();
    done.exec();
    return watch.wall();
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fputs("usage: measure_window FILE SECONDS\n", stderr);
        return 2;
    }
    setUpMemory();
    QApplication application(argc, argv);
    useTemporarySettings();
    MainWindow window;
    window.resize(1600, 1000);
    window.show();
    bench::runFor(std::chrono::milliseconds(500));

    {
        const bench::Stopwatch watch;
        window.openFiles({QString::fromLocal8Bit(argv[1])});
        window.currentPage()->setSort({Column::Source, false});
        waitForFrame(window);
        bench::report("open_s", watch.wall());
    }
    const std::chrono::seconds seconds(std::atoi(argv[2]));
    if (seconds.count() == 0)
        return 0;

    ReadResult result = FileSource(argv[1]).read({}, {});
    if (!result.reading)
        return 1;
    ::malloc_trim(0);
    const double before = bench::residentBytes();
    const Row count = result.reading->flows.size();
    const std::size_t ofSource = result.reading->flows.memory();
    FlowPage *const page =
        window.openSource(std::make_unique<ChangingSource>(std::move(result.reading->flows)), Origin::thisMachine());
    page->setInterval(std::chrono::seconds(1));
    waitForFrame(window);
    bench::runFor(std::chrono::seconds(2));

    bench::report("first_bytes_per_flow", (bench::residentBytes() - before) / count);
    // Between two polls, and with the first record of the whole table written, which takes memory while it is made.
    page->time()->finish();
    waitForFrame(window);
    page->time()->finish();
    ::malloc_trim(0);
    bench::report("bytes_per_flow", (bench::residentBytes() - before) / count);
    bench::report("source_bytes_per_flow", static_cast<double>(ofSource) / count);

    FrameTimes times;
    times.start();
    bench::runFor(seconds);
    bench::reportWaits("refresh", times.histogram());

    bench::measureScrolling(page, seconds, times);
    bench::measureSorting(
        page, {Column::Source, Column::DestinationPort, Column::State, Column::TimeToLive}, seconds, times);

    times.clear();
    const double took = exportWithPseudonyms(window);
    bench::reportWaits("export", times.histogram());
    bench::report("export_whole_s", took);
    return 0;
}
