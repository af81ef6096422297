// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/flow_page.h"
#include "ui/table/flow_view.h"
#include "ui/panels/inspector.h"
#include "ui/window/main_window.h"
#include "ui/parts/settings.h"
#include "ui/parts/text_block.h"

#include "support/poison.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextDocument>

using namespace ctscope;
using namespace ctscope::test;

namespace {

/// A text of the window: nothing in it is obeyed, and when it is rich, no markup came from outside.
void check(const QString &text, bool mayBeRich, const char *what)
{
    const QByteArray where = QByteArray(what) + ": " + text.toUtf8();
    QVERIFY2(findObeyed(text.toStdString(), "\n\t") == std::string::npos, where.constData());
    QVERIFY2(!mayBeRich || !Qt::mightBeRichText(text) || !text.contains(QLatin1String("<img")), where.constData());
}

/// The inspector that shows a flow.
Inspector *inspectorOf(const MainWindow &window)
{
    for (auto *inspector : window.findChildren<Inspector *>()) {
        if (inspector->serial() != 0)
            return inspector;
    }
    return nullptr;
}

void checkWidgets(const QWidget &window)
{
    check(window.windowTitle(), false, "title");
    for (const QWidget *widget : window.findChildren<QWidget *>()) {
        check(widget->toolTip(), true, "tool tip");
        check(widget->accessibleName() + widget->accessibleDescription(), false, "accessible text");
        if (const auto *label = qobject_cast<const QLabel *>(widget))
            check(label->text(), label->textFormat() != Qt::PlainText, "label");
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            check(button->text(), false, "button");
        if (const auto *block = qobject_cast<const TextBlock *>(widget))
            check(block->toPlainText(), false, "text");
        if (const auto *bar = qobject_cast<const QTabBar *>(widget)) {
            for (int tab = 0; tab < bar->count(); ++tab) {
                check(bar->tabText(tab), false, "tab");
                check(bar->tabToolTip(tab), true, "tool tip of a tab");
            }
        }
    }
    for (const QAction *action : window.findChildren<QAction *>()) {
        check(action->text(), false, "action");
        check(action->toolTip(), true, "tool tip of an action");
    }
}

} // namespace

class PoisonedWindowTest : public QObject {
    Q_OBJECT
private slots:
    void init() { useTemporarySettings(); }
    void namesAreShownNotObeyed();
    void longEntriesAreBounded_data();
    void longEntriesAreBounded();
};

void PoisonedWindowTest::namesAreShownNotObeyed()
{
    QTemporaryDir folder;
    const QString name = QStringLiteral("n\nl\u202e<img src=x>&b[*].txt");
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(poisonedTable()));
    file.close();

    MainWindow window;
    window.show();
    window.openFiles({file.fileName()});
    QTRY_VERIFY(window.currentPage() && window.currentPage()->showsTable());
    QVERIFY2(window.windowTitle().startsWith(QStringLiteral("n␊l\ufffd<img src=x>&b[*][*].txt")),
        qPrintable(window.windowTitle()));
    const auto *tabs = window.findChild<QTabWidget *>(QStringLiteral("tabs"));
    QCOMPARE(tabs->tabText(0), QStringLiteral("n␊l\ufffd<img src=x>&&b[*].txt"));
    for (int row = 0; row < 2; ++row) {
        window.currentPage()->view()->setCurrentIndex(window.currentPage()->view()->model()->index(row, 0));
        checkWidgets(window);
    }
    auto *inspector = inspectorOf(window);
    QVERIFY(inspector);
    QVERIFY(inspector->findChild<TextBlock *>(QStringLiteral("value-helper")));
    inspector->findChild<QPushButton *>(QStringLiteral("copy"))->click();
    QVERIFY(findObeyed(QApplication::clipboard()->text().toStdString()) == std::string::npos);

    // The same names in a page that says what is wrong.
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("prose & \x1b[31m\n");
    file.close();
    window.currentPage()->pollNow();
    QTRY_VERIFY(!window.currentPage()->showsTable());
    checkWidgets(window);
    window.openFiles({folder.filePath(QStringLiteral("none\x1b<img src=x>"))});
    QTRY_VERIFY(window.findChild<QWidget *>(QStringLiteral("noticeBar")));
    checkWidgets(window);
}

void PoisonedWindowTest::longEntriesAreBounded_data()
{
    QTest::addColumn<QByteArray>("words");
    QByteArray pairs;
    for (int i = 0; i < 100'000; ++i)
        pairs += 'u' + QByteArray::number(i) + "=1 ";
    QTest::newRow("100,000 unknown pairs") << pairs;
    QTest::newRow("a helper of 1,000,000 letters") << "helper=" + QByteArray(1'000'000, 'h');
    QTest::newRow("a word of 1,000,000 letters") << QByteArray(1'000'000, 'w');
    QTest::newRow("300,000 words") << QByteArray("w ").repeated(300'000);
    QTest::newRow("100,000 labels") << "labels=" + QByteArray("ab,").repeated(100'000);
    QTest::newRow("100,000 brackets") << QByteArray("[A] ").repeated(100'000);
}

void PoisonedWindowTest::longEntriesAreBounded()
{
    QFETCH(QByteArray, words);
    const QByteArray line = "tcp 6 300 ESTABLISHED src=192.0.2.1 dst=198.51.100.1 sport=1000 dport=21 src=198.51.100.1 "
                            "dst=192.0.2.1 sport=21 "
                            "dport=1000 [ASSURED] "
        + words + " use=1\n";
    MainWindow window;
    window.resize(1280, 800);
    window.show();
    QElapsedTimer timer;
    timer.start();
    window.openText(QString::fromUtf8(line), QStringLiteral("long"));
    QTRY_VERIFY(window.currentPage() && window.currentPage()->showsTable());
    window.currentPage()->view()->setCurrentIndex(window.currentPage()->view()->model()->index(0, 0));
    const QPixmap picture = window.grab();
    QVERIFY(!picture.isNull());
    const auto *inspector = inspectorOf(window);
    QVERIFY(inspector);
    QVERIFY(inspector->findChildren<QWidget *>().size() < 3000);
    for (const TextBlock *block : inspector->findChildren<TextBlock *>())
        QVERIFY(block->toPlainText().size() < 2 * TextBlock::longest);
    // What is copied is the whole line.
    inspector->findChild<QPushButton *>(QStringLiteral("copy"))->click();
    QCOMPARE(QApplication::clipboard()->text().toUtf8(), line.trimmed());
    for (int column = 0; column < window.currentPage()->view()->model()->columnCount(); ++column) {
        const QModelIndex index = window.currentPage()->view()->model()->index(0, column);
        QVERIFY(index.data().toString().size() <= 300);
        QVERIFY(index.data(Qt::ToolTipRole).toString().size() < 8000);
    }
    QVERIFY2(timer.elapsed() < 15'000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_MAIN(PoisonedWindowTest)
#include "tst_poisoned_window.moc"
