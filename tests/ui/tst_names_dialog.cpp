// SPDX-License-Identifier: GPL-3.0-or-later
// The user's names in the window: the menu, the dialog and the file.
#include "ui/parts/names_in_use.h"
#include "ui/parts/saved_filters.h"
#include "ui/parts/settings.h"
#include "ui/parts/user_names.h"
#include "ui/window/flow_page.h"
#include "ui/window/names_dialog.h"
#include "ui/window/names_menu.h"
#include "ui/table/flow_view.h"

#include "query/filter/filter.h"
#include "support/dns_server.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ctscope;

namespace {

void write(const QString &path, const QByteArray &text)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("a file of the test cannot be written");
}

QByteArray fileText()
{
    QFile file(namesFile());
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("no file");
}

/// The names, begun with an empty machine.
NamesInUse *started(const QString &root)
{
    NamesInUse *const names = NamesInUse::shared();
    names->start(root.toStdString());
    return names;
}

QPlainTextEdit *textOf(const NamesDialog &dialog) { return dialog.findChild<QPlainTextEdit *>(QStringLiteral("text")); }

QStringList errorsOf(const NamesDialog &dialog)
{
    QStringList lines;
    const auto *const list = dialog.findChild<QListWidget *>(QStringLiteral("errors"));
    for (int i = 0; i < list->count(); ++i)
        lines << list->item(i)->text();
    return lines;
}

QByteArray dump()
{
    return "udp      17 8 src=10.0.0.10 dst=10.0.0.2 sport=1 dport=53 src=10.0.0.2 dst=10.0.0.10 sport=53 dport=1 "
           "mark=256 "
           "use=2\n";
}

} // namespace

class TestNamesDialog : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        useTemporarySettings();
        m_machine = std::make_unique<QTemporaryDir>();
    }
    void cleanup() { delete NamesInUse::shared(); }
    void showsTheFileAndWhatIsWrongInIt();
    void savesWhatWasWritten();
    void neverReplacesWhatItHasNotShown();
    void saysWhyTheFileCannotBeWritten();
    void keepsAFileThatItCannotShow_data();
    void keepsAFileThatItCannotShow();
    void proposesALineForAnAddress();
    void theMenuKeepsItsChoices();
    void nothingIsAskedUntilItIsSwitchedOn();
    void asksNobodyBeforeTheFileWasRead();
    void cellsFollowTheFile();

private:
    std::unique_ptr<QTemporaryDir> m_machine;
};

void TestNamesDialog::showsTheFileAndWhatIsWrongInIt()
{
    write(namesFile(), "address 192.0.2.1 printer\nzone x guests\nmark 7 voice\n");
    started(m_machine->path());
    NamesDialog dialog;
    QTRY_COMPARE(
        textOf(dialog)->toPlainText(), QStringLiteral("address 192.0.2.1 printer\nzone x guests\nmark 7 voice\n"));
    QCOMPARE(errorsOf(dialog), QStringList{QStringLiteral("Line 2: “x” is not a zone: a number up to 65535.")});
    QCOMPARE(dialog.findChild<QLabel *>(QStringLiteral("status"))->text(),
        QStringLiteral("One line cannot be used. It is kept in the file."));
    QCOMPARE(textOf(dialog)->extraSelections().size(), qsizetype(1));
    // A click leads to the line.
    auto *const list = dialog.findChild<QListWidget *>(QStringLiteral("errors"));
    emit list->itemClicked(list->item(0));
    QCOMPARE(textOf(dialog)->textCursor().blockNumber(), 1);
    // What the user writes is read at once.
    textOf(dialog)->setPlainText(QStringLiteral("zone 3 guests\n"));
    QCOMPARE(errorsOf(dialog), QStringList());
    // And a change of the file does not take it away.
    write(namesFile(), "zone 4 others\n");
    QSignalSpy read(NamesInUse::shared(), &NamesInUse::fileChanged);
    NamesInUse::shared()->readFile();
    QTRY_COMPARE(read.size(), qsizetype(1));
    QCOMPARE(textOf(dialog)->toPlainText(), QStringLiteral("zone 3 guests\n"));
}

void TestNamesDialog::savesWhatWasWritten()
{
    started(m_machine->path());
    QSignalSpy filters(SavedFilters::shared(), &SavedFilters::changed);
    NamesDialog dialog;
    dialog.show();
    textOf(dialog)->setPlainText(QStringLiteral("# the house\naddress 192.0.2.1 printer\nzone x guests"));
    dialog.accept();
    QTRY_VERIFY(!dialog.isVisible());
    QCOMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
    QCOMPARE(fileText(), QByteArray("# the house\naddress 192.0.2.1 printer\nzone x guests\n"));
    // No other file is left beside it.
    QCOMPARE(QDir(QFileInfo(namesFile()).path()).entryList({QStringLiteral("names*")}, QDir::Files | QDir::Hidden),
        QStringList{QStringLiteral("names")});
    QCOMPARE(NamesInUse::shared()->file().names->networks.size(), std::size_t(1));
    QVERIFY(filters.size() >= 1);
    const filter::NameTable names = SavedFilters::shared()->names();
    QVERIFY(readFilter("src == @printer", &names).ok());
}

void TestNamesDialog::neverReplacesWhatItHasNotShown()
{
    started(m_machine->path());
    NamesDialog dialog;
    dialog.show();
    textOf(dialog)->setPlainText(QStringLiteral("zone 3 guests\n"));
    write(namesFile(), "zone 4 others\n");
    dialog.accept();
    auto *const status = dialog.findChild<QLabel *>(QStringLiteral("status"));
    QTRY_VERIFY(status->text().contains(QStringLiteral("another program has changed it")));
    QCOMPARE(fileText(), QByteArray("zone 4 others\n"));
    QCOMPARE(textOf(dialog)->toPlainText(), QStringLiteral("zone 3 guests\n"));
}

void TestNamesDialog::saysWhyTheFileCannotBeWritten()
{
    started(m_machine->path());
    // A folder is in the way.
    QDir().mkpath(namesFile() + QStringLiteral("/inside"));
    NamesDialog dialog;
    dialog.show();
    textOf(dialog)->setPlainText(QStringLiteral("zone 3 guests\n"));
    dialog.accept();
    auto *const status = dialog.findChild<QLabel *>(QStringLiteral("status"));
    QTRY_VERIFY(status->text().startsWith(QStringLiteral("The file cannot be written: ")));
    QVERIFY(dialog.isVisible());
    QCOMPARE(textOf(dialog)->toPlainText(), QStringLiteral("zone 3 guests\n"));
}

void TestNamesDialog::keepsAFileThatItCannotShow_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("problem");
    QTest::newRow("large") << QByteArray(NamesFile::largest + 1, '\n') << QStringLiteral("larger than 1 MiB");
    QTest::newRow("Latin-1") << QByteArray("zone 3 caf\xe9\n") << QStringLiteral("not text in UTF-8");
    QTest::newRow("cut off") << QByteArray("zone 3 caf\xc3") << QStringLiteral("not text in UTF-8");
}

void TestNamesDialog::keepsAFileThatItCannotShow()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, problem);
    write(namesFile(), text);
    started(m_machine->path());
    NamesDialog dialog;
    dialog.show();
    auto *const status = dialog.findChild<QLabel *>(QStringLiteral("status"));
    QTRY_VERIFY(status->text().contains(problem));
    QVERIFY(!dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save)->isEnabled());
    textOf(dialog)->setPlainText(QStringLiteral("zone 3 guests\n"));
    dialog.accept();
    QVERIFY(dialog.isVisible());
    QVERIFY(status->text().contains(problem));
    // Nor is it written for another user of the file.
    QString failure;
    NamesInUse::shared()->saveFile(NamesInUse::shared()->file(), QStringLiteral("zone 3 guests\n"),
        [&failure](const QString &why) { failure = why; });
    QTRY_VERIFY(failure.contains(problem));
    QCOMPARE(fileText(), text);
}

void TestNamesDialog::proposesALineForAnAddress()
{
    write(namesFile(), "zone 3 guests");
    NamesInUse *const names = started(m_machine->path());
    QTRY_VERIFY(names->file().exists);
    NamesDialog dialog;
    dialog.propose(QStringLiteral("address 192.0.2.1 "));
    QCOMPARE(textOf(dialog)->toPlainText(), QStringLiteral("zone 3 guests\naddress 192.0.2.1 "));
    QCOMPARE(errorsOf(dialog), QStringList{QStringLiteral("Line 2: A value or a name is missing.")});
    QTest::keyClicks(textOf(dialog), QStringLiteral("printer"));
    QCOMPARE(errorsOf(dialog), QStringList());
    QCOMPARE(textOf(dialog)->toPlainText(), QStringLiteral("zone 3 guests\naddress 192.0.2.1 printer"));
}

void TestNamesDialog::theMenuKeepsItsChoices()
{
    {
        const NamesMenu menu(nullptr);
        const auto action = [&menu](const char *name) { return menu.findChild<QAction *>(QLatin1String(name)); };
        QVERIFY(action("namesBeside")->isChecked());
        QVERIFY(action("namesKnown")->isChecked());
        action("namesInPlace")->trigger();
        action("namesServices")->trigger();
        QVERIFY(!action("namesBeside")->isChecked());
    }
    delete NamesInUse::shared();
    const NameChoices &choices = NamesInUse::shared()->choices();
    QVERIFY(choices.hosts == ShownNames::Hosts::InPlace);
    QVERIFY(!choices.services);
    QVERIFY(choices.others && choices.wanted.known && !choices.wanted.asked);
}

void TestNamesDialog::nothingIsAskedUntilItIsSwitchedOn()
{
    NamesInUse *const names = started(m_machine->path());
    const NamesMenu menu(nullptr);
    auto *const ask = menu.findChild<QAction *>(QStringLiteral("namesAsk"));
    auto *const askPrivate = menu.findChild<QAction *>(QStringLiteral("namesAskPrivate"));
    QVERIFY(!ask->isChecked());
    QVERIFY(!askPrivate->isEnabled());
    QVERIFY(!names->asks());
    QVERIFY(ask->toolTip().contains(QStringLiteral("name servers in /etc/resolv.conf")));
    ask->trigger();
    QVERIFY(names->asks());
    QVERIFY(askPrivate->isEnabled());
    QVERIFY(!askPrivate->isChecked());
}

void TestNamesDialog::asksNobodyBeforeTheFileWasRead()
{
    write(namesFile(), "address 8.8.4.7 mine\n");
    const test::DnsServer server([](const std::string &, const test::DnsServer::Bytes &question) {
        return std::optional(test::answerWith(question, {{"host.example.net", 300}}));
    });
    LookupOptions options;
    options.resolver = [port = server.port()] {
        ResolverText text;
        text.servers.push_back({IpAddress::v4(0x7f000001), {}, port});
        return text;
    };
    NamesInUse *const names = NamesInUse::shared();
    NameChoices choices = names->choices();
    choices.wanted.asked = true;
    names->choose(choices);
    names->start(m_machine->path().toStdString(), options);
    const std::vector<IpAddress> seen = {IpAddress::v4(0x08080407), IpAddress::v4(0x08080408)};
    names->ask(seen);
    QTRY_VERIFY(names->file().exists);
    names->ask(seen);
    QTRY_VERIFY(!server.asked().empty());
    // What the file names does not leave the machine.
    QCOMPARE(server.asked(), std::vector<std::string>{"8.4.8.8.in-addr.arpa"});
}

void TestNamesDialog::cellsFollowTheFile()
{
    write(m_machine->filePath(QStringLiteral("etc/hosts")), "10.0.0.2 resolver.example.net\n");
    started(m_machine->path());
    OpenOptions options;
    options.text = dump().toStdString();
    FlowPage page(Origin::ofText("names"));
    page.show();
    page.open(options);
    QTRY_VERIFY(page.showsTable());
    const auto cell = [&page](Column column, int role) {
        const QAbstractItemModel *const model = page.view()->model();
        return model->index(0, static_cast<int>(column)).data(role).toString();
    };
    QTRY_COMPARE(cell(Column::Destination, FlowTableModel::NameRole), QStringLiteral("resolver.example.net"));
    // The column has it although the dump is not read again.
    QTRY_COMPARE(cell(Column::DestinationHost, Qt::DisplayRole), QStringLiteral("resolver.example.net"));
    write(namesFile(), "address 10.0.0.2 mine\nmark 0x100 WAN\n");
    NamesInUse::shared()->readFile();
    QTRY_COMPARE(cell(Column::Destination, FlowTableModel::NameRole), QStringLiteral("mine"));
    QTRY_COMPARE(cell(Column::DestinationHost, Qt::DisplayRole), QStringLiteral("mine"));
    QCOMPARE(cell(Column::Mark, FlowTableModel::NameRole), QStringLiteral("WAN"));
    QCOMPARE(cell(Column::Destination, Qt::DisplayRole), QStringLiteral("10.0.0.2"));
    page.setFilter(QStringLiteral("dst.host == mine"));
    QTRY_VERIFY(page.frame()->spec.filter.text() == "dst.host == mine");
    QCOMPARE(page.frame()->order->rows.size(), std::size_t(1));
}

QTEST_MAIN(TestNamesDialog)
#include "tst_names_dialog.moc"
