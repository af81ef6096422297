// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/names_menu.h"

#include "ui/parts/names_in_use.h"
#include "ui/window/cluster_question.h"
#include "ui/window/names_dialog.h"

#include <QActionGroup>
#include <QMainWindow>
#include <QPointer>
#include <QStatusBar>

namespace ctscope {

NamesMenu::NamesMenu(QWidget *window)
    : QMenu(tr("Na&mes"), window)
{
    setObjectName(QStringLiteral("namesMenu"));
    setToolTipsVisible(true);
    auto *hosts = new QActionGroup(this);
    const auto choice = [this](const char *name, const QString &text, const QString &help, auto &&change) {
        auto *made = addAction(text);
        made->setObjectName(QLatin1String(name));
        made->setToolTip(help);
        made->setCheckable(true);
        connect(made, &QAction::triggered, this, [change](bool on) {
            NameChoices choices = NamesInUse::shared()->choices();
            change(choices, on);
            NamesInUse::shared()->choose(choices);
        });
        return made;
    };
    using Hosts = ShownNames::Hosts;
    m_none = choice("namesNone", tr("&Addresses Alone"), {}, [](NameChoices &all, bool) { all.hosts = Hosts::None; });
    m_beside = choice("namesBeside", tr("Names &Beside Addresses"), tr("Where there is room"),
        [](NameChoices &all, bool) { all.hosts = Hosts::Beside; });
    m_inPlace = choice("namesInPlace", tr("Names &in Place of Addresses"),
        tr("Tool tips, copies and exports still have the addresses"),
        [](NameChoices &all, bool) { all.hosts = Hosts::InPlace; });
    for (QAction *action : {m_none, m_beside, m_inPlace})
        hosts->addAction(action);
    addSeparator();
    m_others = choice("namesOthers", tr("Names of Networks, &Marks, Zones and Labels"), tr("From your file of names"),
        [](NameChoices &all, bool on) { all.others = on; });
    m_services = choice("namesServices", tr("&Services Beside Ports"),
        tr("From the database of this machine, services(5)"), [](NameChoices &all, bool on) { all.services = on; });
    addSeparator();
    m_known = choice("namesKnown", tr("Hosts &Known to This Machine"),
        tr("From /etc/hosts, DHCP leases and network namespaces. Nothing leaves this machine. Tables of other "
           "machines, recordings and tables in archives get no names of leases and namespaces."),
        [](NameChoices &all, bool on) { all.wanted.known = on; });
    m_ask = choice("namesAsk", tr("Ask the Name &Server (Addresses Leave This Machine)"),
        tr("Sends the addresses that you see, and with a filter, order or groups by names those of the first 2,000 "
           "flows, "
           "to the name servers in /etc/resolv.conf, which may pass them on. Addresses of private networks are left "
           "out."),
        [](NameChoices &all, bool on) { all.wanted.asked = on; });
    m_askPrivate = choice("namesAskPrivate", tr("Ask for &Private Addresses Too"),
        tr("Sends addresses of private networks to the name servers as well"),
        [](NameChoices &all, bool on) { all.wanted.askPrivate = on; });
    auto *cluster = addAction(tr("Ask &kubectl for Pods and Nodes"));
    cluster->setObjectName(QStringLiteral("namesCluster"));
    cluster->setToolTip(tr("Runs “kubectl get pods -A” and “kubectl get nodes” once. Their addresses have these names "
                           "until ctscope ends."));
    auto *question = new ClusterQuestion(this);
    connect(cluster, &QAction::triggered, question, &ClusterQuestion::ask);
    connect(question, &ClusterQuestion::answered, this, [window](const QString &sentence) {
        constexpr int shownMs = 8000;
        if (auto *main = qobject_cast<QMainWindow *>(window))
            main->statusBar()->showMessage(sentence, shownMs);
    });
    addSeparator();
    auto *edit = addAction(tr("&Edit Names…"));
    edit->setObjectName(QStringLiteral("namesEdit"));
    edit->setToolTip(tr("Your own names for addresses, networks, marks, zones and labels"));
    connect(edit, &QAction::triggered, this, [window] { showNamesDialog(window); });
    connect(NamesInUse::shared(), &NamesInUse::changed, this, &NamesMenu::showChoices);
    showChoices();
}

void NamesMenu::showChoices()
{
    const NameChoices &choices = NamesInUse::shared()->choices();
    m_none->setChecked(choices.hosts == ShownNames::Hosts::None);
    m_beside->setChecked(choices.hosts == ShownNames::Hosts::Beside);
    m_inPlace->setChecked(choices.hosts == ShownNames::Hosts::InPlace);
    m_others->setChecked(choices.others);
    m_services->setChecked(choices.services);
    m_known->setChecked(choices.wanted.known);
    m_ask->setChecked(choices.wanted.asked);
    m_askPrivate->setChecked(choices.wanted.askPrivate);
    m_askPrivate->setEnabled(choices.wanted.asked);
}

} // namespace ctscope
