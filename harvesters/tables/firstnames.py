"""Frequent first names in Germany, folded: one of them says little, a column full of them says persons."""

_TEXT = """
    adrian agnes alexander alexandra ali alina alma amelie amina andrea andreas angela angelika anja anke anna
    anne annegret anneliese annette anni anton antonia aylin ayse barbara bastian beate ben benedikt benjamin
    bernd bernhard bert bettina bianca birgit björn brigitte bruno burkhard carina carl carla carmen carolin
    charlotte christa christian christiane christina christine christoph christopher clara claudia clemens
    cornelia dagmar daniel daniela david dennis detlef diana dieter dietmar dirk doris dorothea eberhard eckhard
    edith egon elena elias elif elisa elisabeth ella elke ellen elsa emil emilia emily emine emma erich erik
    erika ernst erwin esra eva fabian fatima fatma felix ferdinand finn florian franz franziska frank frieda
    friedrich fritz gabriele georg gerald gerd gerda gerhard gertrud gisela greta gregor gudrun guido günter
    günther gustav hannah hanna hannelore hannes hans harald hartmut hasan heidi heike heiko heinrich heinz
    helena helga helmut hendrik henning henri henry herbert hermann hilde hildegard holger horst hubert hugo
    hüseyin ibrahim ida ilse ina ines ingeborg ingo ingrid irene iris irma isabel isabell isabella jakob jan
    jana janina jannik jasmin jens jessica joachim jochen johann johanna johannes jonas jonathan jörg josef
    josephine jost judith julia julian juliane jürgen jutta kai karin karl karla karoline karsten katharina
    kathrin katja katrin kerstin kevin kilian klara klaus konrad kristina kurt lara lars laura lea lena leni
    lennard lennart leo leon leonard leonie leopold liam lina linda lisa lothar louis louisa luca lucas lucia
    ludwig luis luisa lukas luise lutz magdalena maik maja malte manfred manuel manuela marc marcel marcus
    margarete margot margret maria marianne marie marina mario marion marius mark marko markus marlene martha
    martin martina mathias mathilda matteo matthias max maximilian mehmet melanie melina mia michael michaela
    mila milan mira miriam mohamed mohammed mona monika moritz murat mustafa nadine nadja natalie nicole nico
    niklas nils nina noah nora norbert olaf ole olga oliver oskar oscar osman otto pascal patricia patrick paul
    paula pauline peter petra philipp pia rainer ralf ramona raphael rebecca regina reiner reinhard renate rené
    ricarda richard rita robert roland rolf ronja rosa rosemarie rudolf ruth sabine sabrina samuel sandra sara
    sarah sascha sebastian siegfried sigrid silke silvia simon simone sina sofia sonja sophia sophie stefan
    stefanie steffen stephan susanne svea sven sylvia tanja theo theodor theresa thomas thorsten till tim timo
    tina tobias tom torsten ulla ulrich ulrike ursula ute uwe valentin valentina vanessa vera verena veronika
    victoria viktor viktoria vincent volker walter waltraud werner wilfried wilhelm willi winfried wolfgang
    yannick yasmin yusuf yvonne zeynep zoe
"""
FIRST_NAMES = frozenset(_TEXT.split())
