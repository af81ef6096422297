// SPDX-License-Identifier: GPL-3.0-or-later
// The list of deletions and changes: what is written comes back, and nothing else does.
#include "query/edit/edit_history.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <cerrno>
#include <thread>

#include <unistd.h>

using namespace ctscope;

namespace {

EditRecord recordOf(std::int64_t when, const std::string &reason = "filter: dport == 22")
{
    EditRecord made;
    made.when = when;
    made.uid = 1000;
    made.edit = EntryEdit::mark(0x10, 0xff);
    made.chosen = 3;
    made.done = 1;
    made.gone = 1;
    made.refused = 1;
    made.logged = true;
    made.table = "netlink";
    made.reason = reason;
    made.undo = "conntrack -U -p tcp --sport 1 --mark 7\nnsenter --net='/run/netns/a b' conntrack -U --mark 8\n";
    made.withoutUndo = 2;
    return made;
}

} // namespace

class EditHistoryTest : public QObject {
    Q_OBJECT
private slots:
    void recordsComeBackAsTheyWereWritten()
    {
        EditRecord deletion = recordOf(2);
        deletion.edit = {};
        deletion.undo.clear();
        deletion.logged = false;
        const std::vector<EditRecord> records{recordOf(1), deletion, recordOf(3)};
        QVERIFY(parseEditHistory(editHistoryText(records)) == records);
    }

    void theTextIsForAShell()
    {
        for (const QByteArray &line : QByteArray::fromStdString(editHistoryText({recordOf(1)})).split('\n')) {
            QVERIFY2(
                line.isEmpty() || line.startsWith('#') || line.startsWith("conntrack ") || line.startsWith("nsenter "),
                line.constData());
        }
    }

    void foreignTextStaysInItsLine()
    {
        const auto read =
            parseEditHistory(editHistoryText({recordOf(1, "filter: \"x\nrm -rf /\n# ctscope-edit 1 2\"")}));
        QCOMPARE(read.size(), std::size_t(1));
        QVERIFY2(read[0].reason.starts_with("filter: \"x") && read[0].undo == recordOf(1).undo, read[0].reason.c_str());
    }

    void wrongLinesArePassedOver_data()
    {
        QTest::addColumn<QString>("first");
        QTest::newRow("not all numbers") << QStringLiteral("# ctscope-edit 1 1 2 3\n");
        QTest::newRow("a word") << QStringLiteral("# ctscope-edit 1 1 2 x 0 0 1 1 0 0 1 0\n");
        QTest::newRow("one number more") << QStringLiteral("# ctscope-edit 1 1 2 0 0 0 1 1 0 0 1 0 9\n");
        QTest::newRow("an edit that there is not") << QStringLiteral("# ctscope-edit 1 1 2 9 0 0 1 1 0 0 1 0\n");
        QTest::newRow("a mask without bits") << QStringLiteral("# ctscope-edit 1 1 2 2 0 0 1 1 0 0 1 0\n");
        QTest::newRow("another version") << QStringLiteral("# ctscope-edit 2 1 2 0 0 0 1 1 0 0 1 0\n");
        QTest::newRow("no record") << QStringLiteral("conntrack -F\n");
    }
    void wrongLinesArePassedOver()
    {
        QFETCH(QString, first);
        const std::string text = first.toStdString() + "# table: x\nconntrack -I\n\n" + editHistoryText({recordOf(7)});
        QVERIFY(parseEditHistory(text) == std::vector<EditRecord>{recordOf(7)});
    }

    void theFileGrowsAndForgetsTheOldest()
    {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("state/ctscope/edits")).toStdString();
        const EditHistory history(path);
        int error = 1;
        QVERIFY(history.read(error).empty());
        QCOMPARE(error, 0);
        EditRecord large = recordOf(0);
        const std::string line = "conntrack -I " + std::string(86, 'x') + '\n';
        for (large.undo.clear(); large.undo.size() + line.size() <= EditRecord::mostUndo;)
            large.undo += line;
        constexpr int count = 12; // of 1 MiB each, into 8 MiB
        for (large.when = 1; large.when <= count; ++large.when)
            QCOMPARE(history.append(large), 0);
        const auto records = history.read(error);
        QVERIFY2(records.size() >= 4 && records.size() < count, qPrintable(QString::number(records.size())));
        QCOMPARE(records.back().when, std::int64_t(count));
        for (std::size_t i = 1; i < records.size(); ++i)
            QCOMPARE(records[i].when, records[i - 1].when + 1);
        QVERIFY(records.front().undo == large.undo);
        QVERIFY(QFile(QString::fromStdString(path)).size() <= qint64(EditHistory::mostBytes));
    }

    void severalMayAppendAtATime()
    {
        const QTemporaryDir folder;
        const EditHistory history(folder.filePath(QStringLiteral("edits")).toStdString());
        constexpr int each = 50;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back([&history] {
                    for (int k = 0; k < each; ++k)
                        history.append(recordOf(k));
                });
        }
        int error = 0;
        QCOMPARE(history.read(error).size(), std::size_t(4 * each));
    }

    void aLinkIsNotFollowed()
    {
        const QTemporaryDir folder;
        const QString target = folder.filePath(QStringLiteral("target"));
        QFile file(target);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("secret") == 6);
        file.close();
        for (const bool hard : {false, true}) {
            const QString link = folder.filePath(hard ? QStringLiteral("hard") : QStringLiteral("soft"));
            const QByteArray from = QFile::encodeName(target);
            const QByteArray to = QFile::encodeName(link);
            QCOMPARE(hard ? ::link(from.constData(), to.constData()) : ::symlink(from.constData(), to.constData()), 0);
            QVERIFY(EditHistory(link.toStdString()).append(recordOf(1)) != 0);
        }
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("secret"));
    }

    void aFolderThatCannotBeMadeIsSaid() { QVERIFY(EditHistory("/proc/nothing/here/edits").append(recordOf(1)) != 0); }
};

QTEST_APPLESS_MAIN(EditHistoryTest)
#include "tst_edit_history.moc"
