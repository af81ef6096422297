// SPDX-License-Identifier: GPL-3.0-or-later
// The message when there is no display.
#include <QProcess>
#include <QTest>

namespace {

struct Display {
    const char *name = nullptr; ///< of the variable; null = none is set
    QString value;
};

/// "1: what it says"
QString startWith(const Display &display)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_DEBUG_PLUGINS"})
        environment.remove(QLatin1String(variable));
    if (display.name)
        environment.insert(QLatin1String(display.name), display.value);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(CTSCOPE_PROGRAM), {});
    if (!process.waitForFinished(60'000))
        return QStringLiteral("it did not end");
    if (process.exitStatus() != QProcess::NormalExit)
        return QStringLiteral("it crashed");
    return QStringLiteral("%1: %2").arg(process.exitCode()).arg(QString::fromUtf8(process.readAllStandardError()));
}

} // namespace

class TestDisplay : public QObject {
    Q_OBJECT
private slots:
    void aMissingDisplayIsSaid()
    {
        QCOMPARE(startWith({}),
            QStringLiteral("1: ctscope: there is no display to show a window on. --print needs none.\n"));
    }
    void aDisplayThatCannotBeOpenedIsSaid()
    {
        QCOMPARE(startWith({"QT_QPA_PLATFORM", QStringLiteral("nowhere")}),
            QStringLiteral(
                "1: ctscope: the display cannot be opened (QT_QPA_PLATFORM=nowhere). --print needs none.\n"));
        QCOMPARE(startWith({"DISPLAY", QStringLiteral(":4093")}),
            QStringLiteral("1: ctscope: the display cannot be opened (DISPLAY=:4093). --print needs none.\n"));
    }
};

QTEST_GUILESS_MAIN(TestDisplay)
#include "tst_display.moc"
