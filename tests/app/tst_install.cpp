// SPDX-License-Identifier: GPL-3.0-or-later
// cmake --install: which files it installs where, and that it gives nobody access to the live table unless asked to.
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

namespace {

struct Output {
    int status = -1;
    QByteArray text;
};

Output run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    Output output;
    if (process.waitForFinished(120'000) && process.exitStatus() == QProcess::NormalExit)
        output.status = process.exitCode();
    output.text = process.readAll();
    return output;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// "0750 root:daemon cap_net_admin=ep", without the parts that do not apply.
QByteArray rightsOf(const QString &path)
{
    struct stat facts { };
    if (::stat(QFile::encodeName(path).constData(), &facts) != 0)
        return "no file";
    const QFileInfo info(path);
    QByteArray words =
        '0' + QByteArray::number(facts.st_mode & 07777, 8) + ' ' + info.owner().toUtf8() + ':' + info.group().toUtf8();
    const QByteArray capabilities = run(QStringLiteral("getcap"), {path}).text.trimmed();
    if (const auto blank = capabilities.lastIndexOf(' '); blank >= 0)
        words += ' ' + capabilities.mid(blank + 1);
    return words;
}

} // namespace

class TestInstall : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void opensTheTableToNobody();
    void thePolicyNamesTheHelperOfThePrefix();
    void theCapabilityAndItsGroupAreGivenWhenAskedFor_data();
    void theCapabilityAndItsGroupAreGivenWhenAskedFor();
    void nobodyDeletesFlowsUnlessAGroupIsNamed_data();
    void nobodyDeletesFlowsUnlessAGroupIsNamed();

private:
    QTemporaryDir m_prefix;
    Output m_output;
};

void TestInstall::initTestCase()
{
    qputenv("PATH", qgetenv("PATH") + ":/usr/sbin:/sbin");
    qunsetenv("DESTDIR");
    m_output = run(QStringLiteral("cmake"),
        {QStringLiteral("--install"), QStringLiteral(CTSCOPE_BUILD), QStringLiteral("--prefix"), m_prefix.path()});
    QVERIFY2(m_output.status == 0, m_output.text.constData());
}

void TestInstall::opensTheTableToNobody()
{
    const QString helper = m_prefix.filePath(QStringLiteral("libexec/ctscope-capture"));
    const QFileInfo info(m_prefix.path());
    QCOMPARE(rightsOf(helper), "0755 " + info.owner().toUtf8() + ':' + info.group().toUtf8());
    const QByteArray command = "chgrp GROUP " + helper.toUtf8() + " && chmod 0750 " + helper.toUtf8()
        + " && setcap cap_net_admin+ep " + helper.toUtf8();
    QVERIFY2(m_output.text.contains(command), m_output.text.constData());
}

void TestInstall::thePolicyNamesTheHelperOfThePrefix()
{
    const QByteArray policy =
        contentOf(m_prefix.filePath(QStringLiteral("share/polkit-1/actions/org.ctscope.capture.policy")));
    QVERIFY2(policy.contains('>' + m_prefix.filePath(QStringLiteral("libexec/ctscope-capture")).toUtf8() + '<'),
        policy.constData());
}

void TestInstall::theCapabilityAndItsGroupAreGivenWhenAskedFor_data()
{
    QTest::addColumn<QByteArray>("group");
    QTest::addColumn<QByteArray>("give");
    QTest::addColumn<QByteArray>("rights");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("neither") << QByteArray() << QByteArray("OFF") << QByteArray("0755 root:root")
                             << QByteArray("To let the members of a group see the live table without root:");
    QTest::newRow("a group") << QByteArray("daemon") << QByteArray("OFF") << QByteArray("0750 root:daemon")
                             << QByteArray("chgrp daemon ");
    QTest::newRow("a group and the capability")
        << QByteArray("daemon") << QByteArray("ON") << QByteArray("0750 root:daemon cap_net_admin=ep")
        << QByteArray("the members of the group daemon can see");
    QTest::newRow("the capability") << QByteArray() << QByteArray("ON") << QByteArray("0755 root:root cap_net_admin=ep")
                                    << QByteArray("every user of this machine can see");
}

void TestInstall::theCapabilityAndItsGroupAreGivenWhenAskedFor()
{
    if (::geteuid() != 0)
        QSKIP("only root gives capabilities");
    QFETCH(QByteArray, group);
    QFETCH(QByteArray, give);
    QTemporaryDir prefix;
    const QString helper = prefix.filePath(QStringLiteral("libexec/ctscope-capture"));
    QVERIFY(QDir(prefix.path()).mkdir(QStringLiteral("libexec")));
    QVERIFY(QFile::copy(m_prefix.filePath(QStringLiteral("libexec/ctscope-capture")), helper));
    QByteArray script = contentOf(QStringLiteral(CTSCOPE_SOURCE "/app/capture/give_capability.cmake.in"));
    script.replace("@CTSCOPE_CAPTURE_GROUP@", group)
        .replace("@CTSCOPE_GIVE_CAPABILITY@", give)
        .replace("@CTSCOPE_DELETE_GROUP@", "")
        .replace("@CMAKE_INSTALL_LIBEXECDIR@", "libexec");
    QFile file(prefix.filePath(QStringLiteral("give.cmake")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(script) == script.size());
    file.close();
    const Output output = run(QStringLiteral("cmake"),
        {QStringLiteral("-DCMAKE_INSTALL_PREFIX=") + prefix.path(), QStringLiteral("-P"), file.fileName()});
    if (give == "ON" && output.status != 0)
        QSKIP("files can be given no capability here");
    QVERIFY2(output.status == 0, output.text.constData());
    QTEST(rightsOf(helper), "rights");
    QFETCH(QByteArray, words);
    QVERIFY2(output.text.contains(words), output.text.constData());
}

void TestInstall::nobodyDeletesFlowsUnlessAGroupIsNamed_data()
{
    QTest::addColumn<QByteArray>("group");
    QTest::addColumn<QByteArray>("rights");
    QTest::newRow("nobody") << QByteArray() << QByteArray("0750 root:root");
    QTest::newRow("a group") << QByteArray("daemon") << QByteArray("0750 root:daemon cap_net_admin=ep");
}

void TestInstall::nobodyDeletesFlowsUnlessAGroupIsNamed()
{
    if (::geteuid() != 0)
        QSKIP("only root gives capabilities");
    QFETCH(QByteArray, group);
    const QString helper = m_prefix.filePath(QStringLiteral("libexec/ctscope-delete"));
    QByteArray script = contentOf(QStringLiteral(CTSCOPE_SOURCE "/app/capture/give_capability.cmake.in"));
    script.replace("@CTSCOPE_CAPTURE_GROUP@", "")
        .replace("@CTSCOPE_GIVE_CAPABILITY@", "OFF")
        .replace("@CTSCOPE_DELETE_GROUP@", group)
        .replace("@CMAKE_INSTALL_LIBEXECDIR@", "libexec");
    QFile file(m_prefix.filePath(QStringLiteral("give.cmake")));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(script) == script.size());
    file.close();
    const Output output = run(QStringLiteral("cmake"),
        {QStringLiteral("-DCMAKE_INSTALL_PREFIX=") + m_prefix.path(), QStringLiteral("-P"), file.fileName()});
    if (!group.isEmpty() && output.status != 0)
        QSKIP("files can be given no capability here");
    QVERIFY2(output.status == 0, output.text.constData());
    QTEST(rightsOf(helper), "rights");
    const QByteArray policy =
        contentOf(m_prefix.filePath(QStringLiteral("share/polkit-1/actions/org.ctscope.delete.policy")));
    QVERIFY2(policy.contains('>' + helper.toUtf8() + '<'), policy.constData());
    QVERIFY2(!policy.contains("_keep"), policy.constData());
}

QTEST_GUILESS_MAIN(TestInstall)
#include "tst_install.moc"
