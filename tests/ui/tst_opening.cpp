// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/blank_page.h"
#include "ui/window/flow_page.h"
#include "ui/table/flow_view.h"
#include "ui/window/main_window.h"
#include "ui/parts/settings.h"

#include "ui/fake_table.h"

#include <QLineEdit>
#include <QTest>

#include <atomic>

using namespace ctscope;

namespace {

std::string three()
{
    return tcpLine("10.0.0.9", 1) + tcpLine("10.0.0.10", 2) + tcpLine("10.0.0.1", 3, "SYN_SENT", 100);
}

QString sourcesOf(const FlowPage *page)
{
    QStringList cells;
    const auto *model = page->view()->model();
    for (int row = 0; row < model->rowCount(); ++row)
        cells << model->index(row, static_cast<int>(Column::Source)).data().toString();
    return cells.join(u' ');
}

/// Waits until it is cancelled.
class DumpThatNeverComes : public Source {
public:
    explicit DumpThatNeverComes(std::shared_ptr<std::atomic<bool>> begun)
        : m_begun(std::move(begun))
    {
    }
    ReadResult read(std::stop_token stop, const ReadProgress &) override
    {
        *m_begun = true;
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any().wait(lock, stop, [] { return false; });
        return {std::nullopt, {Problem::Cancelled, {}}};
    }
    bool isLive() const noexcept override { return false; }
    Origin origin() const override { return Origin::ofText("never.txt"); }

private:
    std::shared_ptr<std::atomic<bool>> m_begun;
};

} // namespace

class OpeningTest : public QObject {
    Q_OBJECT
private slots:
    void init() { useTemporarySettings(); }
    void keysCancelAFirstReading_data();
    void keysCancelAFirstReading();
    void windowCanBeginWithAnOrderAndAFilter();
};

void OpeningTest::keysCancelAFirstReading_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<bool>("inFilter");
    QTest::newRow("Esc") << static_cast<int>(Qt::Key_Escape) << false;
    QTest::newRow("Enter") << static_cast<int>(Qt::Key_Return) << false;
    QTest::newRow("Esc in the filter") << static_cast<int>(Qt::Key_Escape) << true;
}

void OpeningTest::keysCancelAFirstReading()
{
    QFETCH(const int, key);
    QFETCH(const bool, inFilter);
    MainWindow window;
    // Its first reading is over at once and without a flow; the next one is what the page waits for.
    FlowPage *page = window.openSource(std::make_unique<DumpThatTakesLong>(std::string()), Origin::ofText("long.txt"));
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTRY_VERIFY(page->frame());
    const auto begun = std::make_shared<std::atomic<bool>>(false);
    page->setSource(std::make_unique<DumpThatNeverComes>(begun));
    QTRY_VERIFY(*begun);
    QTRY_COMPARE(page->blank()->words().action, PageAction::Cancel);
    if (inFilter)
        window.findChild<QLineEdit *>(QStringLiteral("filterBox"))->setFocus();
    QWidget *focus = window.focusWidget();
    QTest::keyClick(focus ? focus : &window, static_cast<Qt::Key>(key));
    QTRY_VERIFY(page->blank()->words().action != PageAction::Cancel);
}

void OpeningTest::windowCanBeginWithAnOrderAndAFilter()
{
    MainWindow window;
    window.setFirstView({Column::Source, false}, QStringLiteral("10.0.0"));
    window.openText(QString::fromStdString(three()), QStringLiteral("a dump"));
    window.setFirstView({}, {});
    window.openText(QString::fromStdString(three()), QStringLiteral("another"));
    window.show();
    const auto pages = window.findChildren<FlowPage *>();
    QCOMPARE(pages.size(), 2);
    QTRY_COMPARE(sourcesOf(pages[0]), QStringLiteral("10.0.0.1 10.0.0.9 10.0.0.10"));
    QCOMPARE(pages[0]->filter(), QStringLiteral("10.0.0"));
    QTRY_COMPARE(sourcesOf(pages[1]), QStringLiteral("10.0.0.9 10.0.0.10 10.0.0.1"));
    QCOMPARE(pages[1]->filter(), QString());
}

QTEST_MAIN(OpeningTest)
#include "tst_opening.moc"
